// The command of a podman run, by a pure function: a container without capabilities, network or a writable root, whose
// first process is ours and of another uid than the guest's.
import { overlayStage, ROOT_STAGE, type Stage } from './bubblewrap-stage.ts';
import { bounds, lastSecond, walls } from './container-engine.ts';
import { GUEST_UID, type SandboxSpec } from './spec.ts';
import { STARTER } from './supervise.ts';

export interface PodmanRun {
  readonly name: string;
  /** Where the operator's image is mounted; absent: a folder that shows the host's own /usr. */
  readonly imageDir: string | undefined;
  /** Host folder of this run's own files: the filter, the process id, a root where there is no image. */
  readonly filesDir: string;
  /** Uid on the host of the guest, and of the container's first process. */
  readonly uid: number;
  readonly initUid: number;
  /** Host paths that make up the system, by guest path, where there is no image. */
  readonly system: readonly string[];
}

export const [SECCOMP_FILE, PID_FILE, ROOT_DIR] = ['seccomp.json', 'pid', 'root'] as const;
const FILES = 'files';
/** Descriptors 3 to 7 are ours; the starter closes all but the record channel. */
const OWN_DESCRIPTORS = 5;

/** Waits for the guest and ends as it did. As process 1 it is immune to the guest's signals, and of another uid. */
const init = (
  uid: number,
) => `setpriv --reuid=${uid} --regid=${uid} --clear-groups --inh-caps=-all --bounding-set=-all -- "$@" &
exec 3>&- 4>&- 5>&- 6>&- 7>&- >/dev/null 2>&1
wait $!`;

/** In a private mount namespace of root: the overlays, then podman. */
export function podmanCommand(run: PodmanRun, stage: Stage, spec: SandboxSpec): readonly string[] {
  return [
    ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c', ROOT_STAGE, 'sh'],
    // No group to join: the container has its own.
    '',
    stage.mountPoint,
    stage.dir,
    String(stage.binds.length + 1),
    ...stage.binds.flatMap(({ host, name }) => [host, name]),
    ...[run.filesDir, FILES],
    ...['sh', '-c'],
    overlayStage(`chown -- ${run.uid}:${run.uid} "$1"`, 'exec "$@"'),
    'sh',
    stage.dir,
    ...stage.overlayArguments,
    ...podmanArguments(run, stage, spec),
  ];
}

export function podmanArguments(run: PodmanRun, stage: Stage, spec: SandboxSpec): readonly string[] {
  const [own, files] = [`${stage.dir}/overlay/own`, `${stage.dir}/${FILES}`];
  const uid = spec.uid ?? GUEST_UID;
  return [
    ...['podman', 'run', `--name=${run.name}`, ...walls],
    ...['--ipc=private', '--pid=private', '--uts=private', '--no-hosts', '--read-only-tmpfs=false'],
    ...[`--uidmap=0:${run.initUid}:1`, `--uidmap=${uid}:${run.uid}:1`],
    ...[`--gidmap=0:${run.initUid}:1`, `--gidmap=${uid}:${run.uid}:1`],
    ...['--security-opt=mask=/sys', `--security-opt=seccomp=${files}/${SECCOMP_FILE}`],
    ...bounds(spec.limits),
    `--timeout=${lastSecond(spec.limits)}`,
    ...[`--preserve-fds=${OWN_DESCRIPTORS}`, `--pidfile=${files}/${PID_FILE}`],
    ...run.system.map((path) => volume(path, path, 'ro')),
    ...[volume(`${own}/tmp`, '/tmp', 'rw'), volume(`${own}/shm`, '/dev/shm', 'rw')],
    volume(`${own}/home`, '/home/sandbox', 'rw'),
    ...[...stage.sources].map(([mount, source]) =>
      volume(source, mount.guest, mount.kind === 'read-only' ? 'ro' : 'rw'),
    ),
    ...spec.mounts.flatMap((mount) =>
      mount.kind === 'tmpfs'
        ? [`--tmpfs=${mount.guest}:rw,nosuid,nodev,notmpcopyup,size=${mount.sizeMiB}m,mode=1777`]
        : [],
    ),
    // Over an image, so that mount points can be made; what is written there is gone with the container.
    ...['--rootfs', run.imageDir === undefined ? `${files}/${ROOT_DIR}` : `${run.imageDir}:O`],
    ...['/usr/bin/env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', '/bin/sh', '-c', init(uid), 'sh'],
    ...guest(stage.proxy, spec),
  ];
}

/** A shell's background process ignores two signals, which the guest must not inherit. */
export function guest(proxy: Stage['proxy'], spec: SandboxSpec): readonly string[] {
  const env = { HOME: '/home/sandbox', ...spec.env, ...(proxy?.env ?? {}) };
  return [
    ...['/usr/bin/env', '-i', '--default-signal=INT,QUIT', `--chdir=${spec.cwd}`],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...STARTER,
    ...(proxy?.wrap ?? []),
    ...spec.argv,
  ];
}

function volume(host: string, guest: string, how: 'ro' | 'rw'): string {
  return `--volume=${host}:${guest}:${how},nosuid,nodev`;
}
