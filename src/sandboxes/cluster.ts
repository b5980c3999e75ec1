// Kubernetes as a worker uses it: tests run in Jobs, and dependencies are prepared beside us by bubblewrap, for no registry
// is within a Job's reach.
import { Fault } from '../errors.ts';
import { type BubblewrapOptions, bubblewrap } from './bubblewrap.ts';
import { kubernetes } from './kubernetes.ts';
import type { ClusterPlace } from './kubernetes-job.ts';
import type { ProbeReport, Sandbox } from './sandbox.ts';

export interface ClusterOptions extends BubblewrapOptions, Partial<ClusterPlace> {}

const LOOK_EVERY_MS = 500;
/** Who runs in the Jobs. What they share with us belongs to that uid on both sides. */
const JOB_UID = 1000;

export function cluster(options: ClusterOptions): Sandbox {
  const beside = bubblewrap(options);
  let opening: Promise<Sandbox> | undefined;
  const jobs = () => {
    opening ??= openJobs(options);
    return opening;
  };
  return {
    id: 'kubernetes',
    owner: beside.owner,
    run: async (spec, signal) =>
      spec.network === 'registries' ? beside.run(spec, signal) : (await jobs()).run(spec, signal),
    probe: async (signal): Promise<ProbeReport> => {
      const prepared = await beside.probe(signal);
      if (prepared.level === 0) return prepared;
      const ran = await (await jobs()).probe(signal);
      // What a change brings reaches both: the weaker counts.
      const weaker = ran.level < prepared.level ? ran : prepared;
      return {
        ...weaker,
        mechanisms: ran.mechanisms,
        checks: [...ran.checks, ...prepared.checks],
        ms: ran.ms + prepared.ms,
      };
    },
  };
}

/** Throws Fault `no-sandbox` for what is not said or not here. */
async function openJobs(options: ClusterOptions): Promise<Sandbox> {
  const place = placeOf(options);
  if (process.getuid?.() !== JOB_UID)
    throw new Fault('no-sandbox', {
      fields: { cause: `The worker must be of the uid that Jobs have, ${JOB_UID}` },
      fix: `Set runAsUser: ${JOB_UID} and fsGroup: ${JOB_UID} for the worker`,
    });
  // Of no use to anybody else, and not installed along with the npm package.
  const client = await import('@kubernetes/client-node').catch((cause: unknown) => {
    throw new Fault('no-sandbox', {
      cause,
      fields: { cause: 'The package @kubernetes/client-node is not installed' },
      fix: 'npm install @kubernetes/client-node beside testwright',
    });
  });
  const config = new client.KubeConfig();
  config.loadFromDefault();
  return kubernetes({
    ...place,
    batch: config.makeApiClient(client.BatchV1Api),
    core: config.makeApiClient(client.CoreV1Api),
    lookEveryMs: LOOK_EVERY_MS,
  });
}

function placeOf({ namespace, runtimeClass, image, claim, sharedDir }: ClusterOptions): ClusterPlace {
  if (namespace && runtimeClass && image && claim && sharedDir)
    return { namespace, runtimeClass, image, claim, sharedDir };
  const said = {
    TESTWRIGHT_KUBERNETES_NAMESPACE: namespace,
    TESTWRIGHT_KUBERNETES_RUNTIME_CLASS: runtimeClass,
    TESTWRIGHT_SANDBOX_IMAGE: image,
    TESTWRIGHT_KUBERNETES_CLAIM: claim,
    TESTWRIGHT_KUBERNETES_SHARED: sharedDir,
  };
  const missing = Object.entries(said).flatMap(([name, value]) => (value ? [] : [name]));
  throw new Fault('no-sandbox', {
    fields: { cause: `Kubernetes is chosen, but not said where: ${missing.join(', ')}` },
    fix: 'Set them as docs/security/operators.md, "Kubernetes", says',
  });
}
