// The chart, rendered offline, against Kubernetes' own schema and what the program really serves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse, parseAllDocuments } from 'yaml';
import { render } from './render.ts';

const root = join(import.meta.dirname, '../..');
const chart = join(root, 'deploy/helm/testwright');
const read = (path: string) => readFileSync(path, 'utf8');
const values = parse(read(join(chart, 'values.yaml')));
const isValues = new Ajv({ strict: false }).compile(JSON.parse(read(join(chart, 'values.schema.json'))));

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

const manifestsOf = (changed: unknown): Manifest[] =>
  readdirSync(join(chart, 'templates')).flatMap((name) =>
    parseAllDocuments(render(read(join(chart, 'templates', name)), { name: 'tw', values: changed })).map(
      (each) => {
        expect(each.errors).toEqual([]);
        return each.toJS();
      },
    ),
  );
const usual = manifestsOf(values);
const scaled = manifestsOf({ ...values, scaling: { ...values.scaling, enabled: true } });
const find = (kind: string, name: string, among = usual) => {
  const found = among.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};
const podOf = (name: string) =>
  (find('Deployment', name).spec['template'] as { spec: Record<string, unknown> & { containers: object[] } })
    .spec;

const fixture = (name: string) => JSON.parse(read(join(root, 'test/fixtures/kubernetes', name))).$defs;
const $defs = { ...fixture('schema-1.37.json'), ...fixture('schema-1.37-workloads.json') };
const packages: Readonly<Record<string, string>> = {
  'apps/v1': 'io.k8s.api.apps.v1',
  v1: 'io.k8s.api.core.v1',
  'policy/v1': 'io.k8s.api.policy.v1',
  'networking.k8s.io/v1': 'io.k8s.api.networking.v1',
};
const ajv = new Ajv2020({ strict: false, allowUnionTypes: true, validateFormats: false });
ajv.addSchema({ $id: 'kubernetes', $defs });
function faultsOf({ apiVersion, kind }: Manifest, whole: unknown) {
  const check = ajv.getSchema(`kubernetes#/$defs/${packages[apiVersion]}.${kind}`);
  if (check === undefined) throw new Error(`no schema for ${apiVersion} ${kind}`);
  return check(whole) === true ? [] : (check.errors ?? []);
}

test('every manifest is one that Kubernetes takes; a misspelt field is found in each', () => {
  expect(usual.map(({ kind }) => kind).sort()).toEqual([
    'Deployment',
    'Deployment',
    'NetworkPolicy',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
  ]);
  for (const each of usual) {
    expect(faultsOf(each, each)).toEqual([]);
    expect(faultsOf(each, { ...each, spec: { ...each.spec, selektor: {} } })).not.toEqual([]);
  }
});

test('the usual values fit their schema; a wrong, missing or unknown one does not', () => {
  isValues(values);
  expect(isValues.errors).toBeNull();
  const { existingSecret: _, ...without } = values;
  expect(isValues(without)).toBe(false);
  expect(isValues({ ...values, replicas: 2 })).toBe(false);
  expect(isValues({ ...values, publicUrl: 'http://a' })).toBe(false);
  expect(isValues({ ...values, image: { ...values.image, worker: 'testwright:latest' } })).toBe(false);
  expect(isValues({ ...values, worker: { ...values.worker, budget: 5 } })).toBe(false);
});

test.each(['tw-server', 'tw-worker'])(
  '%s: no root, no token, no capability, nothing written to its image',
  (name) => {
    expect(podOf(name)).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000 },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  },
);

test('only the worker has what bubblewrap needs, and pays for it with a user namespace', () => {
  expect(podOf('tw-server')).toMatchObject({
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(podOf('tw-worker')).toMatchObject({
    hostUsers: false,
    securityContext: { seccompProfile: { type: 'Unconfined' } },
    containers: [{ securityContext: { procMount: 'Unmasked' } }],
  });
  expect(JSON.stringify(usual)).not.toContain('"privileged"');
});

test('probes ask paths that are served', () => {
  const asked = [...JSON.stringify(usual).matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path);
  expect([...new Set(asked)].sort()).toEqual(['/healthz', '/readyz']);
  for (const path of asked) expect(read(join(root, 'src/doors/app/server.ts'))).toContain(`'GET ${path}'`);
});

test('variables are ones that the program reads', () => {
  const config = read(join(root, 'src/config.ts'));
  const names = ['tw-server', 'tw-worker'].flatMap((name) =>
    podOf(name).containers.flatMap((each) =>
      (each as { env: { name: string }[] }).env.map((one) => one.name),
    ),
  );
  expect(names).toContain('TESTWRIGHT_MODEL_URL');
  expect(names.filter((name) => !config.includes(`'${name}'`))).toEqual([]);
});

test('selectors find their pods; nobody reaches a worker', () => {
  for (const name of ['tw-server', 'tw-worker']) {
    const { selector, template } = find('Deployment', name).spec as {
      selector: { matchLabels: object };
      template: { metadata: { labels: object } };
    };
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(find('NetworkPolicy', name).spec).toMatchObject({
      podSelector: selector,
      policyTypes: ['Ingress', 'Egress'],
    });
  }
  expect(find('Service', 'tw-server').spec['selector']).toEqual({ app: 'tw-server' });
  expect(find('NetworkPolicy', 'tw-worker').spec['ingress']).toEqual([]);
});

test('workers are scaled by a figure that the server shows, and then by nothing else', () => {
  expect(find('ScaledObject', 'tw-worker', scaled).spec).toMatchObject({
    scaleTargetRef: { name: 'tw-worker' },
    triggers: [{ metadata: { query: 'max(testwright_queue_age_seconds)', threshold: '60' } }],
  });
  expect(read(join(root, 'src/doors/app/metrics.ts'))).toMatch(/name: `testwright_.*'queue_age_seconds'/s);
  expect(find('Deployment', 'tw-worker', scaled).spec).not.toHaveProperty('replicas');
  expect(find('Deployment', 'tw-worker').spec['replicas']).toBe(2);
});

test.each([
  '{{ include "a" . }}',
  '{{- range .Values.a }}',
  '{{ .Values.nothing }}',
  '{{- if .Values.image }}',
  '{{- end }}',
  '{{ .Values.image | upper }}',
])('the renderer refuses %s', (line) => {
  expect(() => render(line, { name: 'tw', values })).toThrow();
});
