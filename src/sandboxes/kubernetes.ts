// The Kubernetes backend: every run a Job under a RuntimeClass, driven through the official client. It has been run
// against a fake API server only, not yet on a cluster.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchV1Api, CoreV1Api, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { Fault } from '../errors.ts';
import { CHANNEL, type ClusterPlace, ERRORS, GUEST, jobFor, LABEL } from './kubernetes-job.ts';
import { probeSandbox } from './probe.ts';
import type { CappedText, Sandbox, SandboxEnd, SandboxResult } from './sandbox.ts';
import { endOfExit } from './signals.ts';
import type { SandboxSpec } from './spec.ts';

export interface KubernetesOptions extends ClusterPlace {
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  /** Between two looks at a pod. */
  readonly lookEveryMs: number;
}

/** A pod that has not started by then never will. */
const START_MS = 300_000;
const KEPT = 64 * 1024;

export function kubernetes(options: KubernetesOptions): Sandbox {
  const run = (spec: SandboxSpec, signal: AbortSignal) => runJob(options, spec, signal);
  return {
    id: 'kubernetes',
    owner: () => ({ uid: 1000, gid: 1000 }),
    run,
    probe: async (signal) => {
      const report = await probeSandbox(run, signal);
      // What holds there runs under a kernel of its own: the RuntimeClass that the operator names says so.
      return report.level === 0 ? report : { ...report, level: 4, missing: [] };
    },
  };
}

async function runJob(
  options: KubernetesOptions,
  spec: SandboxSpec,
  signal: AbortSignal,
): Promise<SandboxResult> {
  if (signal.aborted) throw new Fault('interrupted');
  if (spec.network !== 'none')
    throw new Fault('no-sandbox', {
      fields: { cause: 'A Job reaches no registry: dependencies are prepared by another backend' },
      fix: 'Prepare dependencies with bubblewrap or podman on the worker',
    });
  const { namespace, batch, core } = options;
  const name = `testwright-${randomBytes(8).toString('hex')}`;
  const job = jobFor(options, name, spec);
  try {
    await batch.createNamespacedJob({ namespace, body: job });
    const pods = async () =>
      (await core.listNamespacedPod({ namespace, labelSelector: `${LABEL}=${name}` })).items[0];
    const ended = await follow(pods, spec, options.lookEveryMs, signal);
    const log = (container: string, bytes: number) =>
      core
        .readNamespacedPodLog({ name: ended.pod, namespace, container, limitBytes: bytes + 1 })
        .then((text) => text ?? '');
    // The channel travels as base64, a third longer.
    const most = Math.ceil((spec.limits.channelBytes * 4) / 3);
    const [out, errors, channel] = await Promise.all([
      log(GUEST, spec.limits.outputBytes),
      log(ERRORS, spec.limits.outputBytes),
      log(CHANNEL, most),
    ]);
    const flood = floodOf(out, errors, channel, spec, most);
    return {
      ...(flood === undefined ? ended.how : { end: flood }),
      ...{ wallMs: ended.wallMs, stdout: capped(out), stderr: capped(errors) },
      channel: Buffer.from(channel, 'base64'),
      enforced: enforcedBy(options),
    };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('sandbox-failed', {
      cause,
      fields: { cause: cause instanceof Error ? cause.message.slice(0, 500) : String(cause) },
      fix: 'Look at the Job’s events: kubectl describe job, and at the rights of the worker’s service account',
    });
  } finally {
    await batch
      .deleteNamespacedJob({ name, namespace, gracePeriodSeconds: 0, propagationPolicy: 'Background' })
      .catch(() => undefined);
  }
}

interface Ended {
  readonly pod: string;
  readonly how: Pick<SandboxResult, 'end' | 'exitCode' | 'signal'>;
  readonly wallMs: number;
}

/** Until the guest and both readers have ended, or a limit is past. */
async function follow(
  look: () => Promise<V1Pod | undefined>,
  { limits }: SandboxSpec,
  everyMs: number,
  signal: AbortSignal,
): Promise<Ended> {
  const asked = performance.now();
  let begun: number | undefined;
  for (;;) {
    const pod = await look();
    const all = pod?.status?.containerStatuses ?? [];
    const guest = all.find(({ name }) => name === GUEST);
    if (guest?.state?.running !== undefined || guest?.state?.terminated !== undefined)
      begun ??= performance.now();
    const spent = begun === undefined ? 0 : performance.now() - begun;
    const end = (how: Ended['how']) => ({ pod: pod?.metadata?.name ?? '', how, wallMs: spent });
    if (signal.aborted) return end({ end: 'cancelled' });
    if (guest?.state?.terminated !== undefined && all.every(({ state }) => state?.terminated !== undefined))
      return end(endOfGuest(guest));
    if (spent > limits.wallMs) return end({ end: 'timeout' });
    refuseStuck(pod, begun === undefined && performance.now() - asked > START_MS);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function endOfGuest({ state }: V1ContainerStatus): Ended['how'] {
  const { reason, exitCode } = state?.terminated ?? { reason: '', exitCode: 0 };
  return reason === 'OOMKilled' ? { end: 'memory-limit' } : endOfExit(exitCode);
}

/** A pod that cannot start is no failing test. */
function refuseStuck(pod: V1Pod | undefined, isLate: boolean): void {
  const { status } = pod ?? {};
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = statuses.map(({ state }) => state?.waiting?.reason ?? '');
  const stuck = waiting.find((reason) =>
    /^(?:Err|Invalid|ImagePull|CreateContainer|RunContainer|Crash)/.test(reason),
  );
  const laidOut = status?.initContainerStatuses?.find(
    ({ state }) => (state?.terminated?.exitCode ?? 0) !== 0,
  );
  const why = stuck ?? (laidOut ? 'the folders could not be laid out' : undefined) ?? status?.reason;
  if (why === undefined && status?.phase !== 'Failed' && !isLate) return;
  throw new Fault('sandbox-failed', {
    fields: { pod: pod?.metadata?.name, cause: why ?? (isLate ? 'the pod did not start' : 'the pod failed') },
    fix: 'Look at the pod’s events: kubectl describe pod; is the RuntimeClass there, and the image?',
  });
}

function floodOf(
  out: string,
  errors: string,
  channel: string,
  { limits }: SandboxSpec,
  most: number,
): SandboxEnd | undefined {
  if (Math.max(out.length, errors.length) > limits.outputBytes) return 'output-limit';
  return channel.length > most ? 'channel-limit' : undefined;
}

function capped(text: string): CappedText {
  const truncated = text.length > 2 * KEPT;
  return { head: text.slice(0, KEPT), tail: text.slice(-KEPT), bytes: Buffer.byteLength(text), truncated };
}

function enforcedBy({ runtimeClass }: ClusterPlace): SandboxResult['enforced'] {
  const kernel = `RuntimeClass ${runtimeClass}`;
  return {
    ...{
      files: 'read-only root, volumes of fixed size',
      network: 'NetworkPolicy of the namespace',
      users: kernel,
    },
    ...{
      processes_hidden: kernel,
      calls: kernel,
      memory: 'limit of the pod',
      processes: 'rlimit',
      time: 'wall clock',
    },
  };
}
