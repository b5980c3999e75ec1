// Five hundred deliveries at once, some of them twice, some forged, some broken, while GitHub fails and limits: each
// command is answered once, nothing comes of what is not GitHub's, and the server stays small.
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PullIssue } from '../../forge/pulls.ts';
import type { App } from '../../forge/world.ts';
import { startPostgres } from '../../queue/postgres.ts';
import { startProduct, until } from './product.ts';
import { type Ground, openShop } from './shop.ts';

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the server must say. */
  readonly status: number;
}

const COMMANDS = 24;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function openPull({ forge, repository }: Ground, branch: string): Promise<PullIssue> {
  const maria = forge.as('maria');
  await maria.commit(repository, { branch, files: { 'README.md': `# ${branch}\n` } });
  return await maria.openPull(repository, { branch, draft: true });
}

function sign(app: App, body: string, secret = app.webhookSecret): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-github-delivery': randomUUID(),
    'x-github-event': 'issue_comment',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** What the forge would have sent for the comments that `say` makes. */
function held({ forge, app }: Ground, say: () => void): readonly Sent[] {
  const before = forge.deliveries.of(app).length;
  say();
  return forge.deliveries
    .of(app)
    .slice(before)
    .map(({ headers, text }) => ({ headers, body: text, status: 202 }));
}

function forged({ app }: Ground, real: readonly Sent[]): readonly Sent[] {
  return real.map(({ body }) => ({ headers: sign(app, body, 'not the secret'), body, status: 400 }));
}

function broken({ app }: Ground, real: readonly Sent[]): readonly Sent[] {
  return real.map(({ body }, at): Sent => {
    const without = (name: string) => {
      const { [name]: _, ...headers } = sign(app, body);
      return headers;
    };
    const ways: readonly Sent[] = [
      { headers: without('x-github-delivery'), body, status: 400 },
      { headers: without('x-hub-signature-256'), body, status: 400 },
      { headers: { ...sign(app, body), 'content-type': 'text/plain' }, body, status: 415 },
      { headers: sign(app, body), body: body.slice(0, -20), status: 400 },
      // Signed, and still nothing that can be read: kept, and nothing comes of it.
      { headers: sign(app, body.slice(0, -20)), body: body.slice(0, -20), status: 202 },
    ];
    return ways[at % ways.length] as Sent;
  });
}

/** The same order each time. */
function shuffled<T>(all: readonly T[]): readonly T[] {
  return all
    .map((one, at) => ({ one, key: createHmac('sha256', 'order').update(String(at)).digest('hex') }))
    .sort((a, b) => a.key.localeCompare(b.key))
    .map(({ one }) => one);
}

function send({ app }: Ground, { headers, body, status }: Sent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sent = request(app.webhookUrl, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === status));
    });
    sent.once('error', reject).end(body);
  });
}

function plan({ forge: { outages } }: Ground): void {
  outages.plan(/^POST .*\/reactions/, { kind: 'status', status: 502 }, 3);
  outages.plan(/^POST .*\/reactions/, { kind: 'secondary-limit', seconds: 1 }, 3);
  outages.plan(/^POST .*\/comments$/, { kind: 'lost-answer' }, 3);
  outages.plan(/^POST .*\/comments$/, { kind: 'reset' }, 2);
  outages.plan(/^POST .*\/comments$/, { kind: 'primary-limit', seconds: 1 }, 2);
  outages.plan(/^POST .*access_tokens/, { kind: 'status', status: 503 }, 3);
}

/** MiB, the most it ever had. */
const peak = (pid: number | undefined) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test.each([
  ['pglite', 700],
  ['postgres', 300],
] as const)('%s: each command once, nothing for the rest, at most %i MiB', async (kind, most) => {
  await using ground = await openShop();
  await using server = kind === 'postgres' ? await startPostgres() : undefined;
  const home = mkdtempSync(join(tmpdir(), 'testwright-burst-'));
  const env = {
    TESTWRIGHT_PERSON_RATE: '1000',
    TESTWRIGHT_REPOSITORY_RATE: '1000',
    ...(server === undefined ? {} : { DATABASE_URL: server.url }),
  };
  const serve = await startProduct({ ...ground, home, env });
  const worker = server && (await startProduct({ ...ground, home, env, command: 'worker' }));
  const { forge, repository } = ground;
  const [pull, other] = [await openPull(ground, 'asked'), await openPull(ground, 'never')];
  const say = (on: PullIssue, text: string, count: number) => () => {
    for (let left = count; left > 0; left -= 1) forge.as('maria').comment(repository, on, text);
  };
  await forge.deliveries.settled();
  forge.deliveries.held = true;
  const commands = held(ground, say(pull, '/testwright status', COMMANDS));
  const chatter = held(ground, say(pull, 'A word with /testwright status in it.', 350 - COMMANDS));
  const twice = shuffled([...commands, ...chatter]).slice(0, 100);
  const foreign = held(ground, say(other, '/testwright status', 50));
  const all = [
    ...[...commands, ...chatter, ...twice],
    ...[...forged(ground, foreign.slice(0, 25)), ...broken(ground, foreign.slice(25))],
  ];
  plan(ground);
  const right = await Promise.all(shuffled(all).map((one) => send(ground, one)));
  const ours = ({ comments }: PullIssue) => comments.filter(({ app }) => app !== undefined);
  const isIdle = async () =>
    /^testwright_jobs\{queue="delivery",state="waiting"\} 0$/m.test(
      await (await fetch(new URL('/metrics', ground.app.webhookUrl))).text(),
    );
  await until(() => ours(pull).length >= COMMANDS);
  while (!(await isIdle())) await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    expect([right.length, right.filter((is) => is).length]).toEqual([500, 500]);
    expect(ours(pull)).toHaveLength(COMMANDS);
    expect(new Set(ours(pull).map(({ body }) => body.split('\n')[0])).size).toBe(COMMANDS);
    expect([ours(other).length, other.comments.flatMap(({ reactions }) => reactions)]).toEqual([0, []]);
    expect(forge.outages.left()).toBe(0);
    expect(peak(serve.child.pid)).toBeLessThanOrEqual(most);
    process.stdout.write(
      `burst, ${kind}: peak memory of the server ${Math.round(peak(serve.child.pid))} MiB\n`,
    );
  } finally {
    await worker?.stop();
    await serve.stop();
  }
});

afterAll(() => agent.destroy());
