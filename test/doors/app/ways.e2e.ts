// The same request by the other ways in: from a fork, without any way in, on PostgreSQL with a worker of its own, and
// an App that is made at the first start.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PullIssue } from '../../forge/pulls.ts';
import { startPostgres } from '../../queue/postgres.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { launchProduct, startProduct, until } from './product.ts';
import { type Ground, openShop } from './shop.ts';

const proveIt = 'Prove:\n\n/testwright prove\n';
const changed = {
  'shop.js': `export function label(count) {\n  if (count === 1) return 'one item';\n  return count + ' items';\n}\n`,
  'shop.test.js': `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('one', () => {\n  assert.equal(label(1), 'one item');\n});\n\ntest('runs', () => {\n  label(2);\n});\n`,
};

/** The answer to `prove`, once it stands there. */
async function answered({ repository }: Ground, pull: PullIssue): Promise<string> {
  const ours = () => pull.comments.filter(({ app }) => app !== undefined);
  await until(() => ours().some(({ body }) => body.startsWith('<!-- testwright:answer -->')));
  const runs = [...repository.runs.values()].filter(({ headSha }) => headSha === pull.pull.headSha);
  expect(runs).toHaveLength(1);
  expect(ours()).toHaveLength(1);
  return ours()[0]?.body ?? '';
}

/** The figures of a worker, once they hold these words: what is shown is counted right after. */
async function figuresAt(port: number, words: string): Promise<string> {
  for (;;) {
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (figures.includes(words)) return figures;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('from a fork: nothing by itself; at the word of somebody who may, and then never written to', async () => {
  await using ground = await openShop();
  const { forge, repository } = ground;
  const product = await startProduct({ ...ground, home: newFolder(), env: { TESTWRIGHT_FORK_LEVEL: '2' } });
  try {
    const fork = await forge.fork(repository, 'stranger');
    const stranger = forge.as('stranger');
    await stranger.commit(fork, { branch: 'mine', files: changed });
    const pull = await stranger.openPull(repository, { branch: 'mine', from: fork });
    stranger.comment(repository, pull, proveIt);
    await until(() => pull.comments[0]?.reactions.some(({ content }) => content === '-1'));
    forge.as('maria').comment(repository, pull, proveIt);
    expect(await answered(ground, pull)).toMatch(
      /runs` \*\*cannot fail\*\*[\s\S]*one` \*\*proves the change\*\*/,
    );
    forge.as('maria').comment(repository, pull, '/tw apply 0123abcd');
    await until(() => pull.comments.some(({ body }) => body.includes('which the App cannot write to')));
  } finally {
    await product.stop();
  }
});

test('pull mode: no way in for deliveries, and what GitHub logged is done', async () => {
  await using ground = await openShop();
  const { forge, repository } = ground;
  const maria = forge.as('maria');
  await maria.commit(repository, { branch: 'mine', files: changed });
  const pull = await maria.openPull(repository, { branch: 'mine', draft: true });
  maria.comment(repository, pull, proveIt);
  await forge.deliveries.settled();
  const product = await startProduct({ ...ground, home: newFolder(), env: { TESTWRIGHT_PULL: '1' } });
  try {
    expect(await answered(ground, pull)).toContain('### Testwright: 2 tests judged');
    const [, port] = /"listening","port":(\d+)/.exec(product.said()) ?? [];
    const hook = `http://127.0.0.1:${port}/api/github/webhooks`;
    expect((await fetch(hook, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/sign-in`)).status).toBe(200);
  } finally {
    await product.stop();
  }
});

test('PostgreSQL: serve takes, workers work, and one that is killed loses nothing', async () => {
  await using server = await startPostgres();
  await using ground = await openShop();
  const { forge, repository } = ground;
  const env = { DATABASE_URL: server.url };
  const home = newFolder();
  const serve = await startProduct({ ...ground, home, env });
  const watched = { ...env, TESTWRIGHT_WORKER_PORT: '0' };
  const first = await startProduct({ ...ground, home, env, command: 'worker' });
  const second = await startProduct({ ...ground, home, env: watched, command: 'worker' });
  try {
    const maria = forge.as('maria');
    await maria.commit(repository, { branch: 'mine', files: changed });
    const pull = await maria.openPull(repository, { branch: 'mine', draft: true });
    maria.comment(repository, pull, proveIt);
    await until(() => [...repository.runs.values()].length > 0);
    first.child.kill('SIGKILL');
    expect(await answered(ground, pull)).toContain('### Testwright: 2 tests judged');
    // What a worker of its own has done is read from the worker.
    const port = await until(() => /"listening","port":(\d+)/.exec(second.said())?.[1]);
    const figures = await figuresAt(Number(port), 'testwright_publications_total{kind="check"} 1\n');
    expect(figures).toMatch(/testwright_sandbox_seconds_total [0-9.]*[1-9]/);
    expect(figures).toMatch(/testwright_github_rate_limit_left\{installation="\d+"\} \d+/);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect(await first.run(['evidence', 'none']).catch(({ stderr }) => stderr)).toContain('usage');
  } finally {
    await Promise.all([serve.stop(), second.stop()]);
  }
});

test('the first start makes the App: one page, one button, secrets for this user alone, and then it serves', async () => {
  await using ground = await openShop();
  const { forge } = ground;
  forge.codes.signedIn = forge.as('ada').account;
  const home = newFolder();
  const empty = { APP_ID: '', PRIVATE_KEY: '', WEBHOOK_SECRET: '' };
  const starting = launchProduct({ ...ground, home, env: { ...empty, PORT: '0' } });
  const address = await until(() => /http:\S+\/setup\?word=\S+/.exec(starting.said())?.[0]);
  expect((await fetch(address.slice(0, -1))).status).toBe(404);
  const page = await (await fetch(address)).text();
  const target = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? '';
  const manifest =
    /value="([^"]+)"/.exec(page)?.[1]?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))) ??
    '';
  const sent = await fetch(target, {
    method: 'POST',
    body: new URLSearchParams({ manifest }),
    redirect: 'manual',
  });
  const back = sent.headers.get('location') ?? '';
  expect((await fetch(`${back.split('?')[0]}?code=x&state=guessed`)).status).toBe(404);
  expect(await (await fetch(back)).text()).toContain('The App is made');
  const product = await starting.ready;
  const file = join(home, 'testwright/app.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const saved: { appId: number; webhookSecret: string; oauth: { clientSecret: string } } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const made = [...forge.world.apps.values()].find(({ id }) => id === saved.appId);
  expect([made?.slug, made?.permissions, made?.webhookUrl]).toEqual([
    'testwright',
    { metadata: 'read', contents: 'write', pull_requests: 'write', issues: 'write', checks: 'write' },
    expect.stringMatching(/\/api\/github\/webhooks$/),
  ]);
  // The page is there at once, for whoever signs in at the same GitHub, or holds the token that was made.
  const [, port] = /"listening","port":(\d+)/.exec(product.said()) ?? [];
  const own = `http://127.0.0.1:${port}`;
  const way = await fetch(`${own}/sign-in/github`, { redirect: 'manual' });
  const agreed = await fetch(way.headers.get('location') ?? '', { redirect: 'manual' });
  const cookie = way.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const entered = await fetch(agreed.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { cookie },
  });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
  const session = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(await (await fetch(own, { headers: { cookie: session } })).text()).toContain('ada');
  expect(statSync(join(home, 'testwright/page-token')).mode & 0o777).toBe(0o600);
  for (const secret of [saved.webhookSecret, saved.oauth.clientSecret])
    expect(product.said()).not.toContain(secret);
  await product.stop();
});
