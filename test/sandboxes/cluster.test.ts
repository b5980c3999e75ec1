// Kubernetes chosen by an operator's environment: Jobs go to an API server (ours, over real HTTP), preparing stays beside.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isRoot } from './ground.ts';

const execute = promisify(execFile);
const JOB_UID = 1000;
const said = {
  TESTWRIGHT_SANDBOX: 'kubernetes',
  TESTWRIGHT_SANDBOX_IMAGE: 'registry.invalid/tests:1',
  TESTWRIGHT_KUBERNETES_NAMESPACE: 'tests',
  TESTWRIGHT_KUBERNETES_RUNTIME_CLASS: 'gvisor',
  TESTWRIGHT_KUBERNETES_CLAIM: 'testwright',
  TESTWRIGHT_KUBERNETES_SHARED: '/',
};

let dir: string;
let server: Server;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'testwright-cluster-'));
  await chmod(dir, 0o755);
  for (const name of ['clone', 'node', 'home']) await mkdir(join(dir, name));
  if (isRoot) await chown(join(dir, 'home'), JOB_UID, JOB_UID);
  server = openApi();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const named = (kind: string, more: object) => ({ [`${kind}s`]: [{ name: 'here', ...more }] });
  await writeFile(
    join(dir, 'kubeconfig'),
    JSON.stringify({
      ...named('cluster', {
        cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
      }),
      ...named('user', { user: {} }),
      ...named('context', { context: { cluster: 'here', user: 'here' } }),
      'current-context': 'here',
    }),
  );
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

/** What a node would say of each Job: by its words, as the sandbox it stands for holds. */
function openApi(): Server {
  const jobs = new Map<string, string>();
  return createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://cluster');
    const json = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.method === 'POST') {
      const job = JSON.parse(body);
      jobs.set(job.metadata.name, job.spec.template.spec.containers[0].args.join(' '));
      return json(job);
    }
    if (request.method === 'DELETE') return json({ kind: 'Status', status: 'Success' });
    if (url.pathname.endsWith('/log')) {
      const records = '{"name":"reach a server of the host","open":false}\n{"name":"end"}\n';
      const isChannel = url.searchParams.get('container') === 'channel';
      return response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(isChannel ? Buffer.from(records).toString('base64') : '');
    }
    const name = url.searchParams.get('labelSelector')?.split('=')[1] ?? '';
    const words = jobs.get(name) ?? '';
    const state = words.startsWith('sleep')
      ? { running: {} }
      : {
          terminated: words.includes('/dev/zero') ? { exitCode: 137, reason: 'OOMKilled' } : { exitCode: 0 },
        };
    return json({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: {},
      items: [{ metadata: { name: 'pod' }, status: { containerStatuses: [{ name: 'guest', state }] } }],
    });
  });
}

/** As the uid that Jobs have, where the tests may become it. */
async function choose(env: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const script = 'test/sandboxes/choose-cluster.ts';
  const clone = join(import.meta.dirname, '../..');
  const all = {
    PATH: process.env['PATH'],
    HOME: join(dir, 'home'),
    KUBECONFIG: join(dir, 'kubeconfig'),
    ...env,
  };
  const scratch = join(dir, 'home/scratch');
  const { stdout } = isRoot
    ? await execute(join(import.meta.dirname, 'drop-to-user.sh'), [join(dir, 'clone', script), scratch], {
        env: {
          ...all,
          ...{ BIND_CLONE: clone, BIND_NODE: dirname(process.execPath), BIND_AT: dir },
          ORDINARY_UID: String(JOB_UID),
        },
      })
    : await execute(process.execPath, [join(clone, script), scratch], { env: all });
  return JSON.parse(stdout);
}

const isJobUser = isRoot || process.getuid?.() === JOB_UID;

it('runs in Jobs, prepares beside, and is as strong as the weaker of both', async () => {
  const chosen = await choose(said);
  if (isJobUser)
    expect(chosen).toMatchObject({
      ...{ id: 'kubernetes', level: 2, held: true, calls: 'RuntimeClass gvisor', host: 'sandbox\n' },
      end: { end: 'exited', exitCode: 0 },
    });
  else
    expect(chosen).toMatchObject({ code: 'no-sandbox', cause: expect.stringMatching(/uid that Jobs have/) });
});

it('refuses what is chosen but not said, naming each variable', async () => {
  const { TESTWRIGHT_KUBERNETES_CLAIM: _, TESTWRIGHT_SANDBOX_IMAGE: __, ...some } = said;
  expect(await choose(some)).toMatchObject({
    code: 'no-sandbox',
    cause: expect.stringMatching(/TESTWRIGHT_SANDBOX_IMAGE, TESTWRIGHT_KUBERNETES_CLAIM$/),
    fix: expect.stringMatching(/operators\.md/),
  });
});

it('refuses a cluster that does not answer, with what to look at', async () => {
  server.closeAllConnections();
  server.close();
  const chosen = await choose(said);
  expect(chosen).toMatchObject({
    code: 'no-sandbox',
    fix: expect.stringMatching(isJobUser ? /kubectl/ : /runAsUser/),
  });
});
