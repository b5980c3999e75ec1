// The docker backend: a container of its own for every run, of the operator's image. Only where the operator names it,
// for whoever may speak to docker's daemon is as good as root. Linux, with the daemon on this machine.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { encodeArguments } from './bubblewrap-command.ts';
import { watchContainer } from './container.ts';
import { explainContainerFailure } from './container-diagnosis.ts';
import { type Engine, nameContainer, openEngine } from './container-engine.ts';
import { type DockerRun, dockerCommand, ETC, SECCOMP_FILE } from './docker-command.ts';
import { measureFolder } from './folder-size.ts';
import { ociSeccompProfile } from './oci-seccomp.ts';
import { probeSandbox } from './probe.ts';
import { openRegistryProxy, type RegistryAccess, type RegistryProxy } from './registry-proxy.ts';
import type { ProbeReport, Sandbox, SandboxResult } from './sandbox.ts';
import { openRunFolder, sweepRunFolders } from './scratch.ts';
import { endByExitCode } from './signals.ts';
import type { SandboxSpec } from './spec.ts';
import { supervise } from './supervise.ts';

export interface DockerOptions {
  readonly scratchDir: string;
  readonly registries?: RegistryAccess;
  /** An image that is here already, with /bin/sh, env, cp, setpriv and what tests need. */
  readonly image?: string;
  /** Where the daemon listens, as DOCKER_HOST says it; absent: where docker looks by itself. */
  readonly dockerHost?: string;
}

/** Beside the pools of the other backends. */
const FIRST_UID = 61_128;
const POOL_SIZE = 32;

export function docker(options: DockerOptions): Sandbox {
  const engine = openEngine(
    'docker',
    options.dockerHost === undefined ? {} : { DOCKER_HOST: options.dockerHost },
  );
  const own = process.getuid?.() ?? 0;
  const isRoot = own === 0;
  const uid = isRoot ? FIRST_UID + (process.pid % POOL_SIZE) : own;
  const run = (spec: SandboxSpec, signal: AbortSignal) => runOnce(options, engine, spec, uid, signal);
  return {
    id: 'docker',
    owner: () => (isRoot ? { uid, gid: uid } : null),
    run,
    probe: async (signal): Promise<ProbeReport> => {
      await sweepRunFolders(options.scratchDir);
      await engine.sweep();
      return await probeSandbox(run, signal);
    },
  };
}

async function runOnce(
  { scratchDir, registries, image }: DockerOptions,
  engine: Engine,
  spec: SandboxSpec,
  uid: number,
  signal: AbortSignal,
): Promise<SandboxResult> {
  if (signal.aborted) throw new Fault('interrupted');
  if (image === undefined)
    throw new Fault('no-sandbox', {
      fields: { cause: 'docker needs an image to run in, and none is named' },
      fix: 'Set TESTWRIGHT_SANDBOX_IMAGE to an image that is on this machine (docs/security/operators.md says how to make one)',
    });
  const proxy = spec.network === 'registries' ? await openRegistryProxy(registries) : undefined;
  const name = nameContainer();
  const looking = new AbortController();
  let stageDir: string | undefined;
  try {
    stageDir = await openRunFolder(scratchDir);
    const command = dockerCommand(await layOut(stageDir, { name, image, uid, proxy }, spec), spec);
    // Refuses zero bytes, which would end a word early.
    encodeArguments(command);
    const nothing = Buffer.alloc(0);
    const alsoKill = () => engine.kill(name);
    const { watch, ...watcher } = watchContainer(engine.findPid(name, looking.signal));
    const launch = { command, env: engine.env, inputs: [nothing, nothing] as const, watch, alsoKill };
    const ran = await supervise(launch, spec.limits, signal);
    if (ran.end === undefined && !ran.started) throw explainContainerFailure(ran.stderr.tail);
    const limit = (await engine.ranOutOfMemory(name)) ? 'memory-limit' : watcher.limitHit();
    return {
      ...endByExitCode(ran, limit),
      ...{ wallMs: ran.wallMs, peakMemoryMiB: watcher.peakMiB() },
      ...{ stdout: ran.stdout, stderr: ran.stderr, channel: ran.channel },
      enforced: enforcedBy(proxy),
    };
  } finally {
    looking.abort();
    await engine.remove(name);
    await proxy?.close();
    if (stageDir !== undefined) await rm(stageDir, { recursive: true, force: true });
  }
}

/** The run's own files: the filter, a folder for the pipes, and who the guest is. */
async function layOut(
  stageDir: string,
  run: Pick<DockerRun, 'name' | 'image' | 'uid' | 'proxy'>,
  spec: SandboxSpec,
): Promise<DockerRun> {
  const filesDir = join(stageDir, 'files');
  for (const folder of ['', 'pipes', 'etc']) {
    await mkdir(join(filesDir, folder));
    // Whatever our own mask is: the container's first process is root, but without the right to pass closed folders.
    await chmod(join(filesDir, folder), 0o755);
  }
  await writeFile(
    join(filesDir, SECCOMP_FILE),
    ociSeccompProfile(process.arch === 'arm64' ? 'arm64' : 'x64'),
  );
  for (const name of ETC) {
    const file = join(filesDir, 'etc', name);
    // No name server: nothing of the host's network is told.
    const text = name === 'resolv.conf' ? '' : await readFile(join(import.meta.dirname, 'etc', name), 'utf8');
    await writeFile(file, text.replaceAll('1000', String(run.uid)));
    await chmod(file, 0o644);
  }
  const overlays = spec.mounts.filter((mount) => mount.kind === 'overlay');
  return { ...run, filesDir, held: await Promise.all(overlays.map(({ lowers }) => measureFolder(lowers))) };
}

function enforcedBy(proxy: RegistryProxy | undefined): SandboxResult['enforced'] {
  return {
    files: 'mount namespace, folders copied into sized tmpfs',
    network:
      proxy === undefined ? 'network namespace, nothing in it' : 'network namespace, registries by proxy',
    processes_hidden: 'pid namespace',
    users: 'ordinary uid without capabilities',
    calls: 'seccomp',
    memory: 'cgroup of the container',
    processes: 'cgroup of the container',
    time: 'wall clock',
  };
}
