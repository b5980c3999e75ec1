// What a run mounts where, and the two small shell programs that do it before bwrap takes over. No value from a
// repository is ever part of a program's text: all of them are arguments.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryProxy } from './registry-proxy.ts';
import { GUEST_UID, type Mount, type SandboxSpec } from './spec.ts';

export interface Stage {
  /** The folder made for this run. */
  readonly mountPoint: string;
  /** Where that folder's mounts are for bwrap: as root in a private mount namespace, `/tmp`, which every uid can pass. */
  readonly dir: string;
  /** Null: the caller's own uid. */
  readonly uid: number | null;
  /** Host paths that a root caller binds below `dir` before it drops its uid, by short name. */
  readonly binds: readonly { readonly host: string; readonly name: string }[];
  /** For USER_STAGE: count of overlays, then for each: size, inodes, count of lowers, lowers. */
  readonly overlayArguments: readonly string[];
  readonly sources: ReadonlyMap<Mount, string>;
  readonly proxy: RegistryProxy | undefined;
  readonly enforced: Readonly<Record<string, string>>;
}

/**
 * As root, in a private mount namespace: joins the cgroups, binds every host path below one 0711 folder (so that what
 * lies under a 0700 home is reached without opening that home), moves that folder to where every uid can pass, and goes on
 * as an ordinary uid.
 * Arguments: cgroup files, the run's folder, where it goes, count, (host, name) pairs, command.
 */
export const ROOT_STAGE = `set -eu
for file in $1; do echo 0 > "$file"; done
stage=$2 place=$3 count=$4
shift 4
mount -t tmpfs -o mode=0711,size=16m,nr_inodes=100k testwright "$stage"
while [ "$count" -gt 0 ]; do
  if [ -d "$1" ]; then mkdir -- "$stage/$2"; else : > "$stage/$2"; fi
  mount --bind -- "$1" "$stage/$2"
  shift 2; count=$((count - 1))
done
mkdir -m 0777 -- "$stage/overlay"
mount --move -- "$stage" "$place"
exec "$@"`;

/** What a run may write in /tmp, /dev/shm and its home together: bwrap's own tmpfs would bound bytes, but not files. */
const OWN_SIZE_MIB = 512;
const OWN_INODES = 50_000;

/**
 * Mounts each overlay with its writes on a tmpfs of fixed size, then goes on. `give`: what hands a folder to the guest;
 * `next`: how the command is started. Both are texts of ours.
 * Arguments: stage folder, count of overlays, each overlay's size, inodes, count of lowers, lowers; the command.
 */
export const overlayStage = (give: string, next: string) => `set -eu
give() { ${give}; }
stage=$1 overlays=$2
shift 2
[ -d "$stage/overlay" ] || mkdir -- "$stage/overlay"
mount -t tmpfs -o mode=0755,size=1m,nr_inodes=10k testwright "$stage/overlay"
mkdir -- "$stage/overlay/own"
mount -t tmpfs -o mode=0755,size=${OWN_SIZE_MIB}m,nr_inodes=${OWN_INODES} testwright "$stage/overlay/own"
mkdir -m 1777 -- "$stage/overlay/own/tmp" "$stage/overlay/own/shm"
mkdir -- "$stage/overlay/own/home"
give "$stage/overlay/own/home"
number=0
while [ "$number" -lt "$overlays" ]; do
  size=$1 inodes=$2 lowers=$3
  shift 3
  place=$stage/overlay/$number
  mkdir -- "$place"
  mount -t tmpfs -o "mode=0755,size=\${size}m,nr_inodes=$inodes" testwright "$place"
  mkdir -- "$place/upper" "$place/work" "$place/merged" "$place/lower"
  give "$place/upper"
  list=
  index=0
  while [ "$index" -lt "$lowers" ]; do
    mkdir -- "$place/lower/$index"
    mount --bind -- "$1" "$place/lower/$index"
    list=\${list:+$list:}lower/$index
    shift; index=$((index + 1))
  done
  if [ "$lowers" -eq 1 ]; then mkdir -- "$place/lower/none"; list=$list:lower/none; fi
  cd -- "$place"
  mount -t overlay -o "userxattr,lowerdir=$list,upperdir=upper,workdir=work" testwright merged
  cd /
  number=$((number + 1))
done
${next}`;

/** As root of a user namespace of its own, whose uid the guest has. */
export const USER_STAGE = overlayStage(':', 'exec env -i PATH="$PATH" bwrap --args 3 -- "$@"');

/** Who one is and what `localhost` means, the same everywhere: the host's own files name its users and machines. */
const identity = ['hosts', 'passwd', 'group', 'nsswitch.conf'].map(
  (name): Mount => ({
    kind: 'read-only',
    host: join(import.meta.dirname, 'etc', name),
    guest: `/etc/${name}`,
  }),
);

export function layOutMounts(
  spec: SandboxSpec,
  mountPoint: string,
  uid: number | null,
  proxy: RegistryProxy | undefined,
): Stage {
  const dir = uid === null ? mountPoint : '/tmp';
  const binds: { host: string; name: string }[] = [];
  const place = (host: string) => {
    if (uid === null) return host;
    const known = binds.find((bind) => bind.host === host);
    if (known !== undefined) return `${dir}/${known.name}`;
    const name = `bind-${binds.length}`;
    binds.push({ host, name });
    return `${dir}/${name}`;
  };
  const mounts: readonly Mount[] = [...identity, ...spec.mounts, ...(proxy?.mounts ?? [])];
  const sources = new Map<Mount, string>();
  const overlays = mounts.filter((mount) => mount.kind === 'overlay');
  const overlayArguments = [String(overlays.length)];
  for (const mount of mounts)
    if (mount.kind === 'read-only' || mount.kind === 'writable') sources.set(mount, place(mount.host));
  overlays.forEach((mount, index) => {
    overlayArguments.push(
      String(mount.sizeMiB),
      String(mount.inodes),
      String(mount.lowers.length),
      ...mount.lowers.map(place),
    );
    sources.set(mount, `${dir}/overlay/${index}/merged`);
  });
  return {
    mountPoint,
    dir,
    uid,
    binds,
    overlayArguments,
    sources,
    proxy,
    enforced: {
      files: 'mount namespace, overlay on sized tmpfs',
      network:
        proxy === undefined ? 'network namespace, nothing in it' : 'network namespace, registries by proxy',
      processes_hidden: 'pid namespace',
      users: 'user namespace',
      calls: 'seccomp',
      time: 'wall clock',
    },
  };
}

/** The options of bwrap, handed over by descriptor so that nothing of them shows in /proc. */
export function bwrapArguments(stage: Stage, spec: SandboxSpec): readonly string[] {
  const { proxy } = stage;
  const env = { ...spec.env, ...(proxy?.env ?? {}) };
  const uid = String(spec.uid ?? GUEST_UID);
  return [
    ...['--seccomp', '4', '--json-status-fd', '5'],
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--uid', uid, '--gid', uid],
    ...['--die-with-parent', '--hostname', 'sandbox', '--cap-drop', 'ALL', '--clearenv'],
    ...systemMounts(),
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ...[
      '--bind',
      `${stage.dir}/overlay/own/tmp`,
      '/tmp',
      '--bind',
      `${stage.dir}/overlay/own/shm`,
      '/dev/shm',
    ],
    ...['--bind', `${stage.dir}/overlay/own/home`, '/home/sandbox'],
    ...[...stage.sources].flatMap(([mount, source]) => [
      mount.kind === 'read-only' ? '--ro-bind' : '--bind',
      source,
      mount.guest,
    ]),
    ...spec.mounts.flatMap((mount) =>
      mount.kind === 'tmpfs'
        ? ['--perms', '0755', '--size', String(mount.sizeMiB * 1024 * 1024), '--tmpfs', mount.guest]
        : [],
    ),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries({ HOME: '/home/sandbox', ...env }).flatMap(([name, value]) => [
      '--setenv',
      name,
      value,
    ]),
    ...['--chdir', spec.cwd],
  ];
}

/** The files of /etc that runtimes read; each alone, so that nothing else of it is seen. */
export const etcFiles = [
  'alternatives',
  'ca-certificates.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'protocols',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'pki',
  'java-17-openjdk',
  'python3',
  'python3.11',
  'timezone',
];

function systemMounts(): readonly string[] {
  const links = readdirSync('/').filter((name) => /^(?:bin|sbin|lib|lib64|lib32|libx32)$/.test(name));
  const merged = links.flatMap((name) =>
    isDirectoryApart(`/${name}`)
      ? ['--ro-bind', `/${name}`, `/${name}`]
      : ['--symlink', `usr/${name}`, `/${name}`],
  );
  const etc = etcFiles
    .map((name) => `/etc/${name}`)
    .filter((path) => existsSync(path))
    .flatMap((path) => ['--ro-bind', path, path]);
  return ['--ro-bind', '/usr', '/usr', ...merged, ...etc];
}

/** On systems without the merged /usr these are real folders. */
function isDirectoryApart(path: string): boolean {
  return !existsSync(`/usr${path}`) || statSync(path).ino !== statSync(`/usr${path}`).ino;
}
