// What the operator's page asks of both databases.
import { type Database, openDatabase } from '../../src/queue/database.ts';
import * as overview from '../../src/queue/overview.ts';
import { keepAnswer, keepRequest, requestPublished, stopRequest } from '../../src/queue/requests.ts';
import { endSession, findSession, keepSession } from '../../src/queue/sessions.ts';
import { makeTables } from '../../src/queue/tables.ts';
import { newFolder, request } from '../stages/workspace/repository.ts';
import { type Postgres, startPostgres } from './postgres.ts';

const figures: overview.Figures = {
  ...{ reasons: ['budget', 'flaky'], targets: 2, candidates: 4, proven: 2, accepted: 1, findings: 0 },
  ...{ tokens: 1000, modelMs: 2500, seconds: 12.5 },
};

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let database: Database;
  let server: Postgres | undefined;
  beforeAll(async () => {
    server = kind === 'postgres' ? await startPostgres() : undefined;
    database = await openDatabase({ databaseUrl: server?.url, dataDir: newFolder() });
    await makeTables(database);
    await makeTables(database);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const keep = async (repository: number, pull: number) => {
    const { id } = await keepRequest(database, {
      installation: 1,
      repository: { id: repository, owner: 'acme', name: `shop-${repository}`, cloneUrl: 'https://x/y.git' },
      ...{ pull, isFork: false },
      request: { ...request(), base: 'b'.repeat(40), head: 'a'.repeat(40) },
    });
    return id;
  };

  test('jobs are seen where one may, those that run first; their answers are counted', async () => {
    const [done, stopped, running, hidden] = [
      await keep(7, 1),
      await keep(7, 2),
      await keep(7, 3),
      await keep(8, 1),
    ];
    await keepAnswer(database, done, JSON.stringify({ evidence: [{ id: 'abc' }] }), figures);
    await requestPublished(database, done, { comment: 1, checkRun: 1 });
    await stopRequest(database, stopped, 'cancelled');
    await keepAnswer(database, hidden, '{}', figures);
    const all = await overview.jobsIn(database, [7], { most: 10, skip: 0 });
    expect(all.map(({ id }) => id)).toEqual([running, stopped, done]);
    for (const { created } of all) expect(created.getTime()).toBeGreaterThan(0);
    expect(await overview.jobsIn(database, null, { most: 10, skip: 0 })).toHaveLength(4);
    expect(await overview.jobsIn(database, [], { most: 10, skip: 0 })).toEqual([]);
    expect(await overview.jobsIn(database, [7], { most: 1, skip: 1 })).toMatchObject([{ id: stopped }]);
    expect(await overview.jobOf(database, [7], hidden)).toBeUndefined();
    expect(await overview.jobOf(database, null, hidden)).toMatchObject({ figures, state: 'answered' });
    expect(await overview.totalsIn(database, [7])).toEqual({
      ...{ answers: 1, targets: 2, candidates: 4, proven: 2, accepted: 1, findings: 0 },
      ...{ tokens: 1000, modelSeconds: 2.5, seconds: 12.5 },
    });
    expect(await overview.reasonsIn(database, [7])).toEqual(
      expect.arrayContaining([
        { code: 'budget', ago: 0, count: 1 },
        { code: 'flaky', ago: 0, count: 1 },
      ]),
    );
    expect(await overview.repositoriesIn(database, [7])).toMatchObject([
      { id: 7, owner: 'acme', name: 'shop-7', jobs: 3, running: 1 },
    ]);
    expect(await overview.postsIn(database, null)).toEqual({ posted: 0, applied: 0, dismissed: 0 });
    expect(await overview.answersWith(database, '"abc"')).toHaveLength(1);
    expect(await overview.answersWith(database, '"%"')).toEqual([]);
  });

  test('steps are kept in order; another try begins anew', async () => {
    const id = await keep(9, 1);
    const names = async () => (await overview.jobOf(database, null, id))?.steps.map(({ name }) => name);
    await overview.noteStep(database, id, 'Fetching "it"', true);
    await overview.noteStep(database, id, 'Running', false);
    expect(await names()).toEqual(['Fetching "it"', 'Running']);
    await overview.noteStep(database, id, 'Fetching', true);
    expect(await names()).toEqual(['Fetching']);
  });

  test('a session is known by its secret, until it ends', async () => {
    await keepSession(database, 'secret-1', { login: 'maria', repositories: [7, 8] });
    await keepSession(database, 'secret-2', { login: null, repositories: null });
    expect(await findSession(database, 'secret-1')).toEqual({ login: 'maria', repositories: [7, 8] });
    expect(await findSession(database, 'secret-2')).toEqual({ login: null, repositories: null });
    expect(await findSession(database, 'secret-3')).toBeUndefined();
    const kept = await database.query<{ id: string }>('select id from testwright.session');
    expect(kept.map(({ id }) => id)).not.toContain('secret-1');
    await endSession(database, 'secret-2');
    expect(await findSession(database, 'secret-2')).toBeUndefined();
    await database.query(`update testwright.session set ends = now() - interval '1 second'`);
    expect(await findSession(database, 'secret-1')).toBeUndefined();
  });
});
