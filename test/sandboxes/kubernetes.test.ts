// The manifest against Kubernetes' own schema, and the driver against a fake API server over real HTTP.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { kubernetes } from '../../src/sandboxes/kubernetes.ts';
import { jobFor } from '../../src/sandboxes/kubernetes-job.ts';
import { patience, specFor } from './run-spec.ts';

const place = {
  namespace: 'tests',
  runtimeClass: 'gvisor',
  image: 'registry.invalid/tests:1',
  claim: 'testwright',
  sharedDir: '/shared',
};
const spec = specFor(
  ['node', '--test', '$(HOME)'],
  {},
  {
    cwd: '/work',
    mounts: [
      { kind: 'overlay', lowers: ['/shared/a', '/shared/b'], guest: '/work', sizeMiB: 512, inodes: 1000 },
      { kind: 'read-only', host: '/shared/tools', guest: '/opt/tools' },
      { kind: 'tmpfs', guest: '/cache', sizeMiB: 2 },
    ],
  },
);
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/kubernetes/schema-1.37.json'), 'utf8'),
);
const isJob = new Ajv2020({ strict: false, allowUnionTypes: true }).compile({
  ...schema,
  $ref: '#/$defs/io.k8s.api.batch.v1.Job',
});

test('the manifest is one that Kubernetes takes; a misspelt or missing field is none', () => {
  const job = jobFor(place, 'testwright-a', spec);
  isJob(job);
  expect(isJob.errors).toBeNull();
  expect(isJob({ ...job, spec: { ...job.spec, backofLimit: 0 } })).toBe(false);
  expect(isJob({ ...job, spec: { backoffLimit: 0 } })).toBe(false);
});

test('words of a run are taken as they are', () => {
  const [guest] = jobFor(place, 'testwright-a', spec).spec?.template.spec?.containers ?? [];
  expect(guest?.args).toEqual(['node', '--test', '$$(HOME)']);
  expect(guest?.command?.[2]).toContain('"$$@"');
});

test('nothing of the cluster is given to the run: no token, no root, no privilege, no name service', () => {
  const pod = jobFor(place, 'testwright-a', spec).spec?.template.spec;
  expect(pod).toMatchObject({
    runtimeClassName: 'gvisor',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    dnsPolicy: 'None',
  });
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'serviceAccountName', 'shareProcessNamespace'])
    expect(pod).not.toHaveProperty(key);
  const all = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  expect(all).toHaveLength(4);
  for (const { securityContext, resources } of all) {
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(resources?.limits).toHaveProperty('memory');
  }
  expect(pod?.volumes?.filter((volume) => 'hostPath' in volume)).toEqual([]);
});

test.each(['/etc', '/shared', '/shared/../etc', '/sharedx'])(
  '%s, which is not on the shared volume, is refused',
  (host) => {
    const outside = { ...spec, mounts: [{ kind: 'read-only' as const, host, guest: '/x' }] };
    expect(() => jobFor(place, 'a', outside)).toThrow(expect.objectContaining({ code: 'no-sandbox' }));
  },
);

interface Cluster {
  /** The pod's container statuses, by how often it was looked at. */
  readonly looks: readonly object[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly refuses?: boolean;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function withCluster<T>(
  cluster: Cluster,
  use: (sandbox: ReturnType<typeof kubernetes>, calls: string[]) => Promise<T>,
): Promise<T> {
  const calls: string[] = [];
  let looks = 0;
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://cluster');
    calls.push(`${request.method} ${url.pathname.replace(/testwright-\w+/, 'NAME')}`);
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const body = await bodyOf(request);
    if (request.method === 'POST') {
      const isRight = cluster.refuses !== true && isJob(JSON.parse(body));
      return json(isRight ? 201 : 403, isRight ? JSON.parse(body) : { kind: 'Status', message: 'forbidden' });
    }
    if (url.pathname.endsWith('/log'))
      return response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(cluster.logs?.[url.searchParams.get('container') ?? ''] ?? '');
    if (request.method === 'DELETE') return json(200, { kind: 'Status', status: 'Success' });
    const status = cluster.looks[Math.min(looks++, cluster.looks.length - 1)];
    return json(200, {
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: {},
      items: [{ metadata: { name: 'pod' }, status }],
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  config.loadFromClusterAndUser(
    { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'me' },
  );
  try {
    const [batch, core] = [config.makeApiClient(BatchV1Api), config.makeApiClient(CoreV1Api)];
    return await use(kubernetes({ ...place, batch, core, lookEveryMs: 5 }), calls);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const container = (name: string, state: object) => ({
  name,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
});
const ended = (exitCode: number, reason = 'Completed') => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    container('guest', { terminated: { exitCode, reason } }),
    container('channel', { terminated: { exitCode: 0 } }),
    container('errors', { terminated: { exitCode: 0 } }),
  ],
});
const running = { phase: 'Running', containerStatuses: [container('guest', { running: {} })] };
const pending = {
  phase: 'Pending',
  containerStatuses: [container('guest', { waiting: { reason: 'PodInitializing' } })],
};

test('a run: made, followed to its end, its three streams read apart, and taken away', async () => {
  const logs = { guest: 'out\n', errors: 'err\n', channel: Buffer.from('record\0\n').toString('base64') };
  await withCluster({ looks: [pending, running, running, ended(7)], logs }, async (sandbox, calls) => {
    const result = await sandbox.run(spec, patience);
    expect(result).toMatchObject({ end: 'exited', exitCode: 7 });
    expect([result.stdout.head, result.stderr.head]).toEqual(['out\n', 'err\n']);
    expect(Buffer.from(result.channel).toString()).toBe('record\0\n');
    expect(calls[0]).toBe('POST /apis/batch/v1/namespaces/tests/jobs');
    expect(calls.at(-1)).toBe('DELETE /apis/batch/v1/namespaces/tests/jobs/NAME');
  });
});

test.each([
  ['out of memory', [running, ended(137, 'OOMKilled')], { end: 'memory-limit' }],
  ['killed by a signal', [running, ended(139, 'Error')], { end: 'signalled', signal: 'SIGSEGV' }],
  ['past its wall limit', [running], { end: 'timeout' }],
])('%s', async (_, looks, expected) => {
  await withCluster({ looks }, async (sandbox, calls) => {
    const short = { ...spec, limits: { ...spec.limits, wallMs: 50 } };
    expect(await sandbox.run(short, patience)).toMatchObject(expected);
    expect(calls.at(-1)).toMatch(/^DELETE/);
  });
});

test('more output than allowed is a limit, not a result', async () => {
  const limits = { ...spec.limits, outputBytes: 10 };
  await withCluster({ looks: [ended(0)], logs: { guest: 'x'.repeat(11) } }, async (sandbox) => {
    expect(await sandbox.run({ ...spec, limits }, patience)).toMatchObject({ end: 'output-limit' });
  });
});

test.each([
  [
    'an image that cannot be had',
    {
      looks: [
        { ...pending, containerStatuses: [container('guest', { waiting: { reason: 'ErrImagePull' } })] },
      ],
    },
  ],
  [
    'folders that cannot be laid out',
    {
      looks: [
        { phase: 'Pending', initContainerStatuses: [container('lay-out', { terminated: { exitCode: 1 } })] },
      ],
    },
  ],
  ['a pod past its deadline', { looks: [{ phase: 'Failed', reason: 'DeadlineExceeded' }] }],
  ['a server that refuses', { looks: [pending], refuses: true }],
])('%s is a sandbox that did not start, with what to do, and nothing is left', async (_, cluster) => {
  await withCluster(cluster, async (sandbox, calls) => {
    await expect(sandbox.run(spec, patience)).rejects.toMatchObject({
      code: 'sandbox-failed',
      fix: expect.stringMatching(/kubectl/),
    });
    expect(calls.at(-1)).toMatch(/^DELETE/);
  });
});

test('stops when told to, and lets nobody out to a registry', async () => {
  await withCluster({ looks: [running] }, async (sandbox, calls) => {
    const stop = new AbortController();
    const going = sandbox.run(spec, stop.signal);
    stop.abort();
    expect(await going).toMatchObject({ end: 'cancelled' });
    expect(calls.at(-1)).toMatch(/^DELETE/);
    await expect(sandbox.run({ ...spec, network: 'registries' }, patience)).rejects.toMatchObject({
      code: 'no-sandbox',
    });
  });
});
