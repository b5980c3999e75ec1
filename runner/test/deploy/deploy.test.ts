// The deployment files say what they must, checked offline.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const dir = join(import.meta.dirname, '../../deploy');
const read = (name: string) => readFileSync(join(dir, name), 'utf8');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

const manifests: readonly Manifest[] = parseAllDocuments(read('kubernetes.yaml')).map((document) => {
  expect(document.errors).toEqual([]);
  return document.toJS();
});
const find = (kind: string, name: string) => {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found.spec;
};

test('compose publishes the gateway and never the engine', () => {
  const { services, networks } = parse(read('compose.yaml'));
  expect(services.engine.ports).toBeUndefined();
  expect(services.engine.networks).toEqual(['inner']);
  expect(networks.inner.internal).toBe(true);
  expect(services.gateway.ports).toEqual(['8080:8080']);
  expect(services.gateway.read_only).toBe(true);
});

test('the engine may take fifteen minutes to start, and is drained before it ends', () => {
  const { template } = find('Deployment', 'engine') as { template: { spec: Record<string, unknown> } };
  const spec = template.spec as {
    terminationGracePeriodSeconds: number;
    containers: {
      args: string[];
      startupProbe: { periodSeconds: number; failureThreshold: number };
      lifecycle: object;
    }[];
  };
  const [vllm] = spec.containers;
  expect(
    (vllm?.startupProbe.periodSeconds ?? 0) * (vllm?.startupProbe.failureThreshold ?? 0),
  ).toBeGreaterThanOrEqual(900);
  expect(vllm?.lifecycle).toHaveProperty('preStop');
  const drain = Number(vllm?.args.find((arg) => arg.startsWith('--shutdown-timeout='))?.split('=')[1]);
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(drain + 15);
});

test('only the gateway reaches the engine, and the engine reaches nothing', () => {
  const policy = find('NetworkPolicy', 'engine-only-from-gateway');
  expect(policy).toMatchObject({
    podSelector: { matchLabels: { app: 'engine' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'gateway' } } }] }],
    egress: [],
  });
});

test('the gateway’s queue wakes the engine from zero', () => {
  expect(find('ScaledObject', 'engine')).toMatchObject({
    minReplicaCount: 0,
    triggers: [
      { metadata: { query: expect.stringContaining('gateway_queue_length'), activationThreshold: '0' } },
    ],
  });
});

test('every selector finds its pods, and gateways survive a disruption', () => {
  for (const name of ['engine', 'gateway']) {
    const { selector, template } = find('Deployment', name) as {
      selector: { matchLabels: object };
      template: { metadata: { labels: object } };
    };
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(find('Service', name)).toMatchObject({ selector: selector.matchLabels });
  }
  expect(find('PodDisruptionBudget', 'gateway')).toMatchObject({ minAvailable: 1 });
});

test('no deployment turns on what runs foreign code', () => {
  for (const name of ['compose.yaml', 'kubernetes.yaml', 'testwright-engine.service'])
    expect(read(name)).not.toMatch(/VLLM_SERVER_DEV_MODE|ALLOW_RUNTIME_LORA|trust.remote.code/);
});

test('the unit leaves the engine the time that the runner gives it', () => {
  expect(Number(/TimeoutStopSec=(\d+)/.exec(read('testwright-engine.service'))?.[1])).toBeGreaterThan(300);
});
