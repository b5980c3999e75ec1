// The podman backend: a container of its own for every run, of the operator's image or of the host's own /usr. For a
// caller that is root; what an ordinary user's podman lacks is said in docs/security/operators.md.
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { encodeArguments } from './bubblewrap-command.ts';
import { etcFiles, layOutMounts } from './bubblewrap-stage.ts';
import { type ContainerWatch, numberIn, watchContainer } from './container.ts';
import { explainContainerFailure } from './container-diagnosis.ts';
import { nameContainer, openEngine } from './container-engine.ts';
import { ociSeccompProfile } from './oci-seccomp.ts';
import { PID_FILE, type PodmanRun, podmanCommand, ROOT_DIR, SECCOMP_FILE } from './podman-command.ts';
import { probeSandbox } from './probe.ts';
import { openRegistryProxy, type RegistryAccess } from './registry-proxy.ts';
import type { ProbeReport, Sandbox, SandboxResult } from './sandbox.ts';
import { openRunFolder, sweepRunFolders } from './scratch.ts';
import { endByExitCode } from './signals.ts';
import type { SandboxSpec } from './spec.ts';
import { supervise } from './supervise.ts';

export interface PodmanOptions {
  readonly scratchDir: string;
  readonly registries?: RegistryAccess;
  /** An image that is here already, with /bin/sh, env, setpriv and what tests need; absent: the host's own /usr. */
  readonly image?: string;
}

/** Beside bubblewrap's pool, so that neither backend's runs share a uid with the other's. */
const FIRST_UID = 61_064;
const POOL_SIZE = 32;
const engine = openEngine('podman', {});

export function podman(options: PodmanOptions): Sandbox {
  const uid = FIRST_UID + (process.pid % POOL_SIZE);
  const run = (spec: SandboxSpec, signal: AbortSignal) => runOnce(options, spec, uid, signal);
  return {
    id: 'podman',
    owner: () => ({ uid, gid: uid }),
    run,
    probe: async (signal): Promise<ProbeReport> => {
      await sweepRunFolders(options.scratchDir);
      await engine.sweep();
      return await probeSandbox(run, signal);
    },
  };
}

async function runOnce(
  options: PodmanOptions,
  spec: SandboxSpec,
  uid: number,
  signal: AbortSignal,
): Promise<SandboxResult> {
  if (signal.aborted) throw new Fault('interrupted');
  if (process.getuid?.() !== 0) throw ofOrdinaryUser();
  const proxy = spec.network === 'registries' ? await openRegistryProxy(options.registries) : undefined;
  let stageDir: string | undefined;
  const name = nameContainer();
  let watcher: ContainerWatch | undefined;
  try {
    stageDir = await openRunFolder(options.scratchDir);
    const imageDir = options.image === undefined ? undefined : await mountImage(options.image);
    const run = await layOut(stageDir, name, uid, imageDir);
    const stage = layOutMounts(spec, join(stageDir, 'mounts'), uid, proxy);
    const command = podmanCommand(run, stage, spec);
    // Refuses zero bytes, which would end a word early.
    encodeArguments(command);
    const pidFile = join(run.filesDir, PID_FILE);
    watcher = watchContainer(() => numberIn(pidFile));
    const { watch, kill } = watcher;
    const nothing = Buffer.alloc(0);
    const launch = { command, env: engine.env, inputs: [nothing, nothing] as const, watch, alsoKill: kill };
    const ran = await supervise(launch, spec.limits, signal);
    if (ran.end === undefined && !ran.started) throw explainContainerFailure(ran.stderr.tail);
    const wasFull = await engine.ranOutOfMemory(name);
    const limit = wasFull ? 'memory-limit' : watcher.limitHit();
    return {
      ...endByExitCode(ran, limit),
      ...{ wallMs: ran.wallMs, peakMemoryMiB: watcher.peakMiB() },
      ...{ stdout: ran.stdout, stderr: ran.stderr, channel: ran.channel },
      enforced: {
        ...stage.enforced,
        memory: 'cgroup of the container',
        processes: 'cgroup of the container',
      },
    };
  } finally {
    watcher?.stop();
    await proxy?.close();
    await engine.remove(name);
    if (options.image !== undefined)
      await engine.call(['image', 'unmount', options.image]).catch(() => undefined);
    if (stageDir !== undefined) await rm(stageDir, { recursive: true, force: true });
  }
}

/** Tried, and found wanting: where each sentence comes from is in docs/security/operators.md. */
function ofOrdinaryUser(): Fault {
  const isV2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const cause = isV2
    ? 'podman of an ordinary user is not supported: nothing here has tried what it bounds on cgroup v2'
    : 'podman of an ordinary user ignores limits of memory and processes on cgroup v1, which this machine has';
  return new Fault('no-sandbox', {
    fields: { cause },
    fix: 'Use bubblewrap, which needs neither a cgroup nor ranges in /etc/subuid, or start Testwright as root',
  });
}

/** The run's own files: the filter, the place of the process id, and a root to hang the system's folders into. */
async function layOut(
  dir: string,
  name: string,
  uid: number,
  imageDir: string | undefined,
): Promise<PodmanRun> {
  const filesDir = join(dir, 'files');
  for (const folder of [filesDir, join(dir, 'mounts')]) await mkdir(folder, { mode: 0o711 });
  const filter = ociSeccompProfile(process.arch === 'arm64' ? 'arm64' : 'x64');
  await writeFile(join(filesDir, SECCOMP_FILE), filter);
  const system = imageDir === undefined ? await hostSystem(join(filesDir, ROOT_DIR), uid + POOL_SIZE) : [];
  return { name, imageDir, filesDir, uid, initUid: uid + POOL_SIZE, system };
}

/** Podman counts mounts: runs at once share one. Throws Fault `no-sandbox` for an image that is not here. */
async function mountImage(image: string): Promise<string> {
  try {
    return (await engine.call(['image', 'mount', image])).trim();
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
    throw explainContainerFailure(said);
  }
}

/** The container's first process makes the mount points in it. */
async function hostSystem(rootDir: string, initUid: number): Promise<readonly string[]> {
  for (const folder of ['', 'etc', 'run', 'home']) {
    await mkdir(join(rootDir, folder), { mode: 0o755 });
    await chown(join(rootDir, folder), initUid, initUid);
  }
  for (const name of await readdir('/'))
    if (/^(?:bin|sbin|lib|lib64|lib32|libx32)$/.test(name)) await symlink(`usr/${name}`, join(rootDir, name));
  return ['/usr', ...etcFiles.map((name) => `/etc/${name}`).filter((path) => existsSync(path))];
}
