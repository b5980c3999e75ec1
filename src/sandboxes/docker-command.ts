// The command of a docker run, by a pure function. docker's daemon passes on no descriptors and sees no mounts of ours:
// records come by named pipes, and folders that are laid over one another are copied into memory of fixed size.
import { bounds, lastSecond, walls } from './container-engine.ts';
import { guest } from './podman-command.ts';
import type { RegistryProxy } from './registry-proxy.ts';
import type { Mount, SandboxSpec } from './spec.ts';

export interface DockerRun {
  readonly name: string;
  readonly image: string;
  /** Host folder of this run's own files. */
  readonly filesDir: string;
  /** Uid of the guest, here and on the host. */
  readonly uid: number;
  readonly proxy: RegistryProxy | undefined;
  /** Of each overlay, in their order: what its lower folders hold. */
  readonly held: readonly Held[];
}

export interface Held {
  readonly mib: number;
  readonly inodes: number;
}

export const SECCOMP_FILE = 'seccomp.json';
export const PIPES = { channel: 'pipes/channel', started: 'pipes/started' } as const;
/** Files of /etc that are the same everywhere, or name the guest's uid. */
export const ETC = ['hosts', 'passwd', 'group', 'nsswitch.conf', 'resolv.conf'] as const;
const OURS = '/run/testwright';
const OWN = { tmpMiB: 512, homeMiB: 64, shmMiB: 64, inodes: 50_000 } as const;

/**
 * The container's first process: of another uid than the guest's and immune to its signals. Copies what is laid out, runs
 * the guest, ends as it did; ends it when our own process has not done so in time.
 * Arguments: uid, seconds, count of copies, (from, to) pairs, the guest's command.
 */
const INIT = `uid=$1 seconds=$2 copies=$3
shift 3
drop() { exec setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --bounding-set=-all -- "$@"; }
while [ "$copies" -gt 0 ]; do
  (drop cp -a --remove-destination -- "$1/." "$2/") || exit 125
  shift 2; copies=$((copies - 1))
done
(exec </dev/null >/dev/null 2>&1; sleep "$seconds"; kill -9 -1) &
(exec 6>${OURS}/${PIPES.channel} 7>${OURS}/${PIPES.started}; drop "$@") &
exec >/dev/null 2>&1
wait $!`;

/**
 * Reads the pipes until nobody can write them any more, beside the engine's own program, whose exit code it gives.
 * Opened for writing too at first: that waits for nobody, also where the container never starts.
 * Arguments: the two pipes, the command.
 */
const BESIDE = `mkfifo -m 0622 -- "$1" "$2" && exec 8<>"$1" 9<>"$2" || exit 125
cat <"$1" >&6 8>&- 9>&- & channel=$!
cat <"$2" >&7 8>&- 9>&- & started=$!
shift 2
"$@" 6>&- 7>&- 8>&- 9>&-
code=$?
exec 8>&- 9>&-
wait "$channel" "$started"
exit "$code"`;

export function dockerCommand(run: DockerRun, spec: SandboxSpec): readonly string[] {
  return [
    ...['sh', '-c', BESIDE, 'sh'],
    ...[PIPES.channel, PIPES.started].map((pipe) => `${run.filesDir}/${pipe}`),
    ...['docker', 'run', `--name=${run.name}`, ...walls, '--ipc=none'],
    `--security-opt=seccomp=${run.filesDir}/${SECCOMP_FILE}`,
    ...bounds(
      spec.limits,
      run.held.reduce((sum, { mib }) => sum + mib, 0),
    ),
    ...mounts(run, spec),
    run.image,
    ...['/usr/bin/env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', '/bin/sh', '-c', INIT, 'sh'],
    ...[String(run.uid), String(lastSecond(spec.limits))],
    ...copies(spec),
    ...guest(run.proxy, spec),
  ];
}

type Overlay = Extract<Mount, { kind: 'overlay' }>;
const overlaysOf = (spec: SandboxSpec) =>
  spec.mounts.filter((mount): mount is Overlay => mount.kind === 'overlay');
const lowerAt = (overlay: number, lower: number) => `${OURS}/lower/${overlay}-${lower}`;

/** The first lower folder wins: it is copied last. */
function copies(spec: SandboxSpec): readonly string[] {
  const pairs = overlaysOf(spec).flatMap(({ lowers, guest: to }, index) =>
    lowers.map((_, at) => [lowerAt(index, at), to]).reverse(),
  );
  return [String(pairs.length), ...pairs.flat()];
}

function mounts(run: DockerRun, spec: SandboxSpec): readonly string[] {
  const inMemory = (path: string, mib: number, inodes: number, mode = '0755') =>
    `--tmpfs=${path}:rw,exec,nosuid,nodev,size=${mib}m,nr_inodes=${inodes},mode=${mode},uid=${run.uid},gid=${run.uid}`;
  const overlays = overlaysOf(spec);
  return [
    // Empty: hardware and state of the host are nobody's business.
    '--tmpfs=/sys:ro,size=4k',
    inMemory('/tmp', OWN.tmpMiB, OWN.inodes, '1777'),
    inMemory('/dev/shm', OWN.shmMiB, OWN.inodes, '1777'),
    inMemory('/home/sandbox', OWN.homeMiB, OWN.inodes),
    bind(`${run.filesDir}/pipes`, `${OURS}/pipes`, true),
    ...ETC.map((name) => bind(`${run.filesDir}/etc/${name}`, `/etc/${name}`, true)),
    ...overlays.flatMap(({ lowers, guest: path, sizeMiB, inodes }, index) => {
      const held = run.held[index] ?? { mib: 0, inodes: 0 };
      return [
        inMemory(path, sizeMiB + held.mib, inodes + held.inodes),
        ...lowers.map((lower, at) => bind(lower, lowerAt(index, at), true)),
      ];
    }),
    ...[...spec.mounts, ...(run.proxy?.mounts ?? [])].flatMap((mount) => {
      if (mount.kind === 'overlay') return [];
      if (mount.kind === 'tmpfs') return [inMemory(mount.guest, mount.sizeMiB, OWN.inodes)];
      return [bind(mount.host, mount.guest, mount.kind === 'read-only')];
    }),
  ];
}

/** docker reads the option as fields of CSV. A folder that is not there is an error, where a volume would be made. */
function bind(source: string, target: string, isReadOnly: boolean): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...(isReadOnly ? ['readonly'] : [])];
  return `--mount=${fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}`;
}
