// Kubernetes, and what is run on it: every file fits its format, and says what the engine needs.
import { checkServeConfig } from '../../src/serve/config.ts';
import { launches } from '../../src/serve/launch.ts';
import { faults, type Manifest, manifestFaults, manifestsOf, podFaults, values } from './manifests.ts';

const plain = manifestsOf('kubernetes.yaml');
const ray = manifestsOf('ray-serve.yaml');
const stack = values('production-stack.values.yaml');
const llmd = values('llm-d.values.yaml');
const extra: readonly Manifest[] = stack.extraObjects;

test.each([...plain, ...ray, ...extra].map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))(
  '%s is one that Kubernetes takes, and a misspelt field in it is found',
  (_, each) => {
    expect(manifestFaults(each)).toEqual([]);
    expect(manifestFaults({ ...each, spec: { ...each.spec, selektor: {} } })).not.toEqual([]);
  },
);

test('the pods inside the Ray service are pods', () => {
  const service = ray[0]?.spec ?? {};
  const { rayClusterConfig } = service as {
    rayClusterConfig: { headGroupSpec: { template: object }; workerGroupSpecs: { template: object }[] };
  };
  const { headGroupSpec, workerGroupSpecs } = rayClusterConfig;
  for (const { template } of [headGroupSpec, ...workerGroupSpecs]) {
    expect(podFaults(template)).toEqual([]);
    expect(podFaults({ ...template, spec: { containers: [{ image: 5 }] } })).not.toEqual([]);
  }
});

test.each([
  ['production-stack', stack, { servingEngineSpec: { ...stack.servingEngineSpec, modelSpecs: [] } }],
  ['llm-d', llmd, { ...llmd, decode: { ...llmd.decode, replicas: '1' } }],
])('the values for %s fit, and a wrong one does not', (name, right, wrong) => {
  expect(faults(name, right)).toEqual([]);
  expect(faults(name, wrong)).not.toEqual([]);
});

const [model] = stack.servingEngineSpec.modelSpec;
const [container] = llmd.decode.containers;
const engineSpec = plain.find(({ metadata }) => metadata.name === 'engine')?.spec ?? {};
const { template } = engineSpec as { template: { spec: { containers: Engine[] } } };
const [engine] = template.spec.containers;

interface Engine {
  readonly args: string[];
  readonly startupProbe: Probe;
}

interface Probe {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

test.each<[string, Probe]>([
  ['kubernetes', engine?.startupProbe ?? { periodSeconds: 0, failureThreshold: 0 }],
  ['production-stack', stack.servingEngineSpec.startupProbe],
  ['llm-d', container.startupProbe],
])('%s: an engine may take fifteen minutes to start', (_, { periodSeconds, failureThreshold }) => {
  expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(900);
});

test('Ray does not take an application for dead that loads its weights', () => {
  expect(ray[0]?.spec).toMatchObject({
    serviceUnhealthySecondThreshold: expect.any(Number),
    deploymentUnhealthySecondThreshold: 1800,
  });
});

/** What `serve` would say, for the options that do not hang on the machine. */
const ours = launches.vllm(checkServeConfig({ path: '/models/q' })).args;
const optionsOf = (args: readonly string[]) =>
  args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]);

test.each<[string, readonly string[]]>([
  ['kubernetes', engine?.args ?? []],
  ['production-stack', model.vllmConfig.extraArgs],
  ['llm-d', container.args],
])('%s: the engine is told what serve would tell it, and nothing that serve does not know', (_, args) => {
  expect(optionsOf(args).filter((option) => !ours.includes(option ?? ''))).toEqual([]);
  for (const option of [
    '--scheduling-policy',
    '--max-num-queued-reqs',
    '--prefix-caching-hash-algo',
    '--enable-prompt-tokens-details',
    '--generation-config',
    '--structured-outputs-config',
    '--shutdown-timeout',
  ])
    expect(optionsOf(args)).toContain(option);
});

test('Ray’s engine is told the same by its own names', () => {
  const text = String(ray[0]?.spec['serveConfigV2']);
  for (const name of [
    'scheduling_policy: priority',
    'prefix_caching_hash_algo: sha256_cbor',
    'generation_config: vllm',
  ])
    expect(text).toContain(name);
});

test.each([
  ['kubernetes', plain.find(({ kind }) => kind === 'ScaledObject')],
  ['production-stack', extra.find(({ kind }) => kind === 'ScaledObject')],
])('%s: the gateway’s queue wakes an engine from zero', (_, scaled) => {
  expect(scaled?.spec).toMatchObject({
    minReplicaCount: 0,
    triggers: [
      { metadata: { query: expect.stringContaining('gateway_queue_length'), activationThreshold: '0' } },
    ],
  });
});
