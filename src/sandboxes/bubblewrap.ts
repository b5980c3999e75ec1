// The bubblewrap backend: an ordinary user's sandbox, also for a root caller. Measured recipe and reasons: docs/security.
import { rm } from 'node:fs/promises';
import { Fault } from '../errors.ts';
import { fullRecipe, type Recipe } from './bubblewrap-command.ts';
import { explainStartFailure } from './bubblewrap-diagnosis.ts';
import { layOutMounts } from './bubblewrap-stage.ts';
import { type Cgroup, openCgroup, sweepCgroups, watchCgroup } from './cgroup.ts';
import { probeSandbox } from './probe.ts';
import { openRegistryProxy, type RegistryAccess } from './registry-proxy.ts';
import type { ProbeReport, Sandbox, SandboxResult } from './sandbox.ts';
import { openRunFolder, sweepRunFolders } from './scratch.ts';
import { endOfExit } from './signals.ts';
import type { SandboxSpec } from './spec.ts';
import { type Launch, type Supervised, supervise } from './supervise.ts';
import { memoryWatchdog } from './watchdog.ts';

export interface BubblewrapOptions {
  /** Folder of ours alone, where runs keep their mount points. */
  readonly scratchDir: string;
  /** What `network: 'registries'` may reach; absent: such runs are refused. */
  readonly registries?: RegistryAccess;
}

/** Uids for runs of a root caller: outside the range that distributions give to people and services. */
const FIRST_POOL_UID = 61_000;
const POOL_SIZE = 64;

export const bubblewrap = (options: BubblewrapOptions): Sandbox => bubblewrapBy(fullRecipe, options);

export function bubblewrapBy(recipe: Recipe, options: BubblewrapOptions): Sandbox {
  // One uid for all runs of this process: prepared files belong to it, and user namespaces keep runs apart.
  const uid = process.getuid?.() === 0 ? FIRST_POOL_UID + (process.pid % POOL_SIZE) : null;
  const run = (spec: SandboxSpec, signal: AbortSignal) => runOnce(recipe, options, spec, uid, signal);
  return {
    id: 'bubblewrap',
    owner: () => (uid === null ? null : { uid, gid: uid }),
    run,
    probe: async (signal): Promise<ProbeReport> => {
      await sweepRunFolders(options.scratchDir);
      await sweepCgroups();
      return await probeSandbox(run, signal);
    },
  };
}

async function runOnce(
  recipe: Recipe,
  options: BubblewrapOptions,
  spec: SandboxSpec,
  uid: number | null,
  signal: AbortSignal,
): Promise<SandboxResult> {
  if (signal.aborted) throw new Fault('interrupted');
  const proxy = spec.network === 'registries' ? await openRegistryProxy(options.registries) : undefined;
  let stageDir: string | undefined;
  let cgroup: Cgroup | undefined;
  try {
    stageDir = await openRunFolder(options.scratchDir);
    cgroup = await openCgroup(spec.limits);
    const stage = layOutMounts(spec, stageDir, uid, proxy);
    const watchdog = cgroup === undefined ? memoryWatchdog(spec.limits.memoryMiB) : undefined;
    const group = cgroup;
    const watch: Launch['watch'] =
      group === undefined ? watchdog?.watch : (_, kill) => watchCgroup(group, kill);
    const launch = { ...recipe(stage, spec, cgroup), ...(watch && { watch }) };
    const ran = await supervise(launch, spec.limits, signal);
    if (ran.end === undefined && !ran.started) throw explainStartFailure(ran.stderr.tail);
    return {
      ...(await endOf(ran, cgroup)),
      wallMs: ran.wallMs,
      peakMemoryMiB: (await cgroup?.peakMiB()) ?? watchdog?.peakMiB() ?? 0,
      stdout: ran.stdout,
      stderr: ran.stderr,
      channel: ran.channel,
      enforced: {
        ...stage.enforced,
        ...(cgroup?.enforced ?? {
          memory: 'rlimit (per process) and watchdog',
          processes: 'rlimit (per user namespace)',
        }),
      },
    };
  } finally {
    await proxy?.close();
    await cgroup?.remove();
    if (stageDir !== undefined) await rm(stageDir, { recursive: true, force: true });
  }
}

async function endOf(
  ran: Supervised,
  cgroup: Cgroup | undefined,
): Promise<Pick<SandboxResult, 'end' | 'exitCode' | 'signal'>> {
  if (ran.end !== undefined) return { end: ran.end };
  const exitCode = exitCodeIn(ran.status);
  if (exitCode !== 0) {
    const limit = await cgroup?.limitHit();
    if (limit !== undefined) return { end: limit };
  }
  return endOfExit(exitCode);
}

/** From bwrap's own status lines: the descriptor is not inherited by the guest, so they cannot be forged from inside. */
function exitCodeIn(status: Buffer): number | undefined {
  const found = /"exit-code":\s*(\d+)/.exec(status.toString('utf8'))?.[1];
  return found === undefined ? undefined : Number(found);
}
