// The same questions to both databases: what is kept is kept once, and what is sent is done.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../src/errors.ts';
import * as conversations from '../../src/queue/conversations.ts';
import { type Database, openDatabase } from '../../src/queue/database.ts';
import {
  deliveryHandled,
  keepDelivery,
  unknownDeliveries,
  waitingDelivery,
} from '../../src/queue/deliveries.ts';
import { openJobs } from '../../src/queue/jobs.ts';
import { lockFolder } from '../../src/queue/lock.ts';
import { countAct } from '../../src/queue/rates.ts';
import * as requests from '../../src/queue/requests.ts';
import { makeTables } from '../../src/queue/tables.ts';
import type { AcceptedTest } from '../../src/terms.ts';
import { newFolder, request } from '../stages/workspace/repository.ts';
import { type Postgres, startPostgres } from './postgres.ts';

const asked = (more: Partial<requests.Asked> = {}): requests.Asked => ({
  installation: 1,
  repository: { id: 7, owner: 'acme', name: 'shop', cloneUrl: 'https://example.com/acme/shop.git' },
  pull: 3,
  isFork: false,
  request: { ...request(), base: 'b'.repeat(40), head: 'a'.repeat(40) },
  ...more,
});

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let database: Database;
  let server: Postgres | undefined;
  let dataDir: string;
  beforeAll(async () => {
    server = kind === 'postgres' ? await startPostgres() : undefined;
    dataDir = newFolder();
    // Half of a database, left by a process that died over it.
    mkdirSync(join(dataDir, 'draft-dead/database'), { recursive: true });
    writeFileSync(join(dataDir, 'draft-dead/database/PG_VERSION'), '');
    database = await openDatabase({ databaseUrl: server?.url, dataDir });
    await makeTables(database);
    await makeTables(database);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test('half of a database that was left behind is thrown away', () => {
    const drafts = readdirSync(dataDir).filter((name) => name.startsWith('draft-'));
    expect(drafts).toEqual(kind === 'pglite' ? [] : ['draft-dead']);
    expect(readdirSync(dataDir).includes('database')).toBe(kind === 'pglite');
  });

  test('a delivery is kept once; when it was handled, its payload is gone and its id is not', async () => {
    const delivery = { guid: 'g-1', event: 'issue_comment', payload: '{"a":"\\u0000 \' \\" é"}' };
    expect(await keepDelivery(database, delivery)).toBe(true);
    expect(await keepDelivery(database, delivery)).toBe(false);
    expect(await waitingDelivery(database, 'g-1')).toEqual(delivery);
    await deliveryHandled(database, 'g-1');
    expect(await waitingDelivery(database, 'g-1')).toBeUndefined();
    expect(await keepDelivery(database, delivery)).toBe(false);
    expect(await unknownDeliveries(database, ['g-1', 'g-2'])).toEqual(['g-2']);
    expect(await database.query('select payload from testwright.delivery')).toEqual([{ payload: null }]);
  });

  test('what fails in a transaction leaves nothing', async () => {
    const failing = database.transaction(async (session) => {
      await keepDelivery(session, { guid: 'g-3', event: 'x', payload: '{}' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await unknownDeliveries(database, ['g-3'])).toEqual(['g-3']);
  });

  test('the same attempt of the same request is one; other words, heads and attempts are others', async () => {
    const first = await requests.keepRequest(database, asked());
    expect(first.isNew).toBe(true);
    expect(await requests.keepRequest(database, asked())).toEqual({ id: first.id, isNew: false });
    const others = [
      asked({ request: { ...asked().request, attempt: 2 } }),
      asked({ request: { ...asked().request, head: 'c'.repeat(40) } }),
      asked({ request: { ...asked().request, instruction: 'errors' } }),
      asked({ request: { ...asked().request, command: 'prove' } }),
      asked({ pull: 4 }),
      asked({ ids: ['0123abcd'] }),
    ];
    const kept = await Promise.all(others.map((one) => requests.keepRequest(database, one)));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(others.length);
    expect((await requests.findSame(database, asked()))?.id).toBe(first.id);
    expect((await requests.findRequest(database, first.id))?.asked).toEqual(asked());
  });

  test('a request ends once: published stays published, stopped stays stopped', async () => {
    const [a, b] = [asked({ pull: 10 }), asked({ pull: 11 })];
    const { id } = await requests.keepRequest(database, a);
    expect([await requests.takeRequest(database, id), await requests.takeRequest(database, id)]).toEqual([
      0, 1,
    ]);
    await requests.requestFailed(database, id, 'github-failed');
    expect(await requests.takeRequest(database, id)).toBe(0);
    await requests.keepAnswer(database, id, '{}');
    await requests.requestPublished(database, id, { comment: 5, checkRun: undefined });
    await requests.stopRequest(database, id, 'cancelled');
    expect(await requests.findRequest(database, id)).toMatchObject({
      state: 'published',
      answer: '{}',
      fault: 'github-failed',
    });
    const other = await requests.keepRequest(database, b);
    expect(
      await requests.stopRequestsOf(
        database,
        { repository: 7, pull: 11, except: b.request.head },
        'superseded',
      ),
    ).toEqual([]);
    expect(await requests.stopRequestsOf(database, { repository: 7, pull: 11 }, 'cancelled')).toEqual([
      other.id,
    ]);
    await requests.requestPublished(database, other.id, { comment: 6, checkRun: 7 });
    expect((await requests.findRequest(database, other.id))?.stop).toBe('cancelled');
  });

  test('what was shown and dismissed is remembered, and shown again it stays dismissed', async () => {
    const of = { repository: 7, pull: 20, request: '6f1ed002-ab55-4f39-9a1f-3a2f6d3c6a11' };
    const shown = { id: '0123abcd', name: 'a' } as AcceptedTest;
    await conversations.keepPosts(database, of, [shown]);
    await conversations.setPosts(database, of, ['0123abcd'], 'dismissed', "isn't ours");
    await conversations.keepPosts(database, of, [{ ...shown, name: 'b' }]);
    expect(await conversations.postsOf(database, 7, 20)).toEqual([
      {
        id: '0123abcd',
        state: 'dismissed',
        reason: "isn't ours",
        request: of.request,
        test: { ...shown, name: 'b' },
      },
    ]);
    await conversations.setPaused(database, 7, 20, true);
    await conversations.keepComment(database, 7, 20, 4_000_000_000);
    const { comment, is_paused: isPaused } = await conversations.conversationOf(database, 7, 20);
    expect([Number(comment), isPaused]).toEqual([4_000_000_000, true]);
  });

  test('a person and a repository may ask so often and no more', async () => {
    const rates = { personPerHour: 2, repositoryPerHour: 3 };
    const count = (person: string) => countAct(database, 99, person, rates);
    expect([await count('a'), await count('a'), await count('a')]).toEqual(['counted', 'counted', 'person']);
    expect([await count('b'), await count('b')]).toEqual(['counted', 'repository']);
  });

  test('a job is done; one that fails for good is given up; one whose transaction fails was never there', async () => {
    const did: string[] = [];
    const gaveUp: string[] = [];
    await using jobs = await openJobs(database, () => undefined);
    const deaf = await database.query('select name from pgboss.queue where heartbeat_seconds is null');
    expect(deaf).toEqual([]);
    const lost = database.transaction(async (session) => {
      await jobs.send(session, 'delivery', 'lost');
      throw new Error('no');
    });
    await expect(lost).rejects.toThrow('no');
    await jobs.send(database, 'delivery', 'good');
    await jobs.send(database, 'delivery', 'bad');
    const over = new Promise<void>((resolve) => {
      void jobs.work('delivery', {
        concurrency: 1,
        handle: async (id) => {
          did.push(id);
          if (id === 'bad') throw new Fault('github-denied');
        },
        note: async (id, fault) => {
          did.push(`${id}: ${fault.code}`);
        },
        giveUp: async (id) => {
          gaveUp.push(id);
          resolve();
        },
      });
    });
    await over;
    expect([did.sort(), gaveUp]).toEqual([['bad', 'bad: github-denied', 'good'], ['bad']]);
  });
});

test('a folder has one owner; the owner may come back when the other has died', async () => {
  const dir = newFolder();
  const other = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--expose-gc',
    '--input-type=module',
    '--eval',
    `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, '../../src/queue/lock.ts'))};
     lockFolder(${JSON.stringify(dir)});
     for (const _ of [1, 2]) { gc(); await new Promise((done) => setTimeout(done, 20)); }
     console.log('mine'); setInterval(() => {}, 1000);`,
  ]);
  await new Promise((resolve) => other.stdout.once('data', resolve));
  expect(() => lockFolder(dir)).toThrow(expect.objectContaining({ code: 'data-locked' }));
  const gone = new Promise((resolve) => other.once('close', resolve));
  other.kill('SIGKILL');
  await gone;
  lockFolder(dir).release();
});

test('jobs that cannot be opened leave nothing behind that keeps the process alive', () => {
  const half = join(import.meta.dirname, 'half-started.ts');
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', half, newFolder()], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  expect(said).toBe('the database is gone');
});

test('a server that dies within a transaction ends that transaction, and no more', async () => {
  await using server = await startPostgres();
  await using database = await openDatabase({ databaseUrl: server.url, dataDir: newFolder() });
  await makeTables(database);
  const dying = database.transaction(async (session) => {
    await keepDelivery(session, { guid: 'g-4', event: 'x', payload: '{}' });
    await server.crash();
    await session.query('select 1');
  });
  await expect(dying).rejects.toThrow();
  expect(await unknownDeliveries(database, ['g-4'])).toEqual(['g-4']);
});

test('a server that is not there is a fault that says what to check', async () => {
  const opening = openDatabase({ databaseUrl: 'postgres://x@127.0.0.1:9/x', dataDir: newFolder() });
  await expect(opening).rejects.toMatchObject({
    code: 'database-failed',
    fix: expect.stringContaining('DATABASE_URL'),
  });
});
