#!/bin/sh
# Runs a command on this machine with one thing a sandbox needs taken away, in namespaces of its own.
# Arguments: what is broken, a folder for files, the command.
set -eu
broken=$1 dir=$2
shift 2
# As in a container: the whole disk, but a filter that forbids namespaces and mounts.
if [ "$broken" = container-filter ]; then exec bwrap --dev-bind / / --seccomp 9 "$@" 9< "$dir/filter"; fi
# In namespaces where the caller may mount: root by itself, a user as the only user of a namespace of its own.
if [ "${INSIDE:-}" != 1 ]; then
  export INSIDE=1
  if [ "$(id -u)" = 0 ]; then exec unshare --mount --propagation private "$0" "$broken" "$dir" "$@"; fi
  exec unshare --user --map-user="$(id -u)" --map-group="$(id -g)" --keep-caps --mount "$0" "$broken" "$dir" "$@"
fi
fake() { printf '#!/bin/sh\n%s\n' "$1" > "$dir/fake"; chmod 755 "$dir/fake"; mount --bind "$dir/fake" "$(readlink -f /usr/bin/bwrap)"; }
case $broken in
  no-bwrap) mount --bind /dev/null "$(readlink -f /usr/bin/bwrap)" ;;
  old-bwrap) fake 'echo "bwrap: Unknown option --disable-userns" >&2; exit 1' ;;
  apparmor) fake 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1' ;;
  no-filter) fake 'echo "bwrap: prctl(PR_SET_SECCOMP): Invalid argument" >&2; exit 1' ;;
  masked-proc) mount --bind /dev/null /proc/uptime ;;
  no-cgroup) mount -t tmpfs none /sys/fs/cgroup ;;
  read-only-tmp) mount -t tmpfs -o ro none "$dir/scratch" ;;
  root-only) exec unshare --user --map-root-user "$@" ;;
  no-namespaces) exec unshare --user --map-user=54321 --map-group=54321 --keep-caps sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"' sh "$@" ;;
  nothing) ;;
esac
exec "$@"
