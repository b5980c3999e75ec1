// What the App promises about failing, about what it missed, and about its tokens.
import { handleDelivery } from '../../../src/doors/app/intake.ts';
import { sweep } from '../../../src/doors/app/sweep.ts';
import { giveUpDelivery } from '../../../src/doors/app/undelivered.ts';
import { giveUpRequest, handleRequest, noteFailure } from '../../../src/doors/app/work.ts';
import { Fault } from '../../../src/errors.ts';
import { keepDelivery } from '../../../src/queue/deliveries.ts';
import { findRequest, keepAnswer } from '../../../src/queue/requests.ts';
import { emptyAnswer } from '../../../src/report/answer.ts';
import type { PullIssue } from '../../forge/pulls.ts';
import { type Inside, openInside, provenTest } from './inside.ts';
import { openChange } from './shop.ts';

let inside: Inside;
beforeAll(async () => {
  inside = await openInside();
});
afterAll(() => inside[Symbol.asyncDispose]());

let count = 0;
async function opened(): Promise<{ pull: PullIssue; id: string }> {
  const pull = await openChange(inside.ground, `durable-${++count}`);
  await inside.take();
  const [id = ''] = inside.sent();
  return { pull, id };
}
/** Asked for by a person, who is to be told. */
async function asked(): Promise<{ pull: PullIssue; id: string }> {
  const { pull } = await opened();
  inside.ground.forge.as('maria').comment(inside.ground.repository, pull, '/tw prove');
  await inside.take();
  const [id = ''] = inside.sent();
  return { pull, id };
}
const ours = (pull: PullIssue) =>
  pull.comments.filter(({ app }) => app !== undefined).map(({ body }) => body);
const last = () => inside.ground.forge.deliveries.of(inside.ground.app).at(-1);
const never = new AbortController().signal;

test('a request that cannot be done is answered with its fault, once, and is at its end', async () => {
  const { pull, id } = await asked();
  await noteFailure(inside.world, id, new Fault('no-sandbox'));
  await giveUpRequest(inside.world, id);
  await giveUpRequest(inside.world, id);
  expect(ours(pull)).toEqual([expect.stringContaining('`no-sandbox`')]);
  expect((await findRequest(inside.world.database, id))?.state).toBe('published');
});

test('a request that killed its worker three times is given up, and says so', async () => {
  const { pull, id } = await asked();
  await inside.world.database.query('update testwright.request set takes = 3 where id = $1', [id]);
  const dying = handleRequest(inside.world, id, never);
  await expect(dying).rejects.toMatchObject({ code: 'worker-died' });
  await noteFailure(inside.world, id, new Fault('worker-died'));
  await giveUpRequest(inside.world, id);
  expect(ours(pull)).toEqual([expect.stringContaining('`worker-died`')]);
});

test('a delivery that cannot be handled is answered where somebody said something, once', async () => {
  const { pull } = await opened();
  const { forge, repository } = inside.ground;
  for (const text of ['/testwright test', 'only words']) {
    forge.as('maria').comment(repository, pull, text);
    const { guid = '', event = '', text: payload = '' } = last() ?? {};
    await keepDelivery(inside.world.database, { guid, event, payload });
    await giveUpDelivery(inside.world, guid);
    await giveUpDelivery(inside.world, guid);
    await handleDelivery(inside.world, guid);
  }
  expect(ours(pull)).toEqual([expect.stringContaining('That failed again and again')]);
  await inside.take();
  expect(inside.sent()).toEqual([]);
});

test('a retry is a new attempt of its own, again and again', async () => {
  const { pull, id } = await opened();
  await inside.answer(id, {});
  const attempts: unknown[] = [];
  for (const text of ['/tw retry', '/tw retry']) {
    inside.ground.forge.as('maria').comment(inside.ground.repository, pull, text);
    await inside.take();
    const [again = ''] = inside.sent();
    attempts.push((await findRequest(inside.world.database, again))?.asked.request.attempt);
    await inside.answer(again, {});
  }
  expect(attempts).toEqual([2, 3]);
});

test('what never arrived is taken from the log of deliveries, once', async () => {
  const { pull } = await opened();
  await sweep(inside.world);
  inside.ground.forge.as('maria').comment(inside.ground.repository, pull, '/tw status');
  const guid = last()?.guid ?? '';
  expect([await sweep(inside.world), await sweep(inside.world)]).toEqual([1, 0]);
  await handleDelivery(inside.world, guid);
  await handleDelivery(inside.world, guid);
  expect(ours(pull)).toHaveLength(1);
  await inside.take();
  expect(ours(pull)).toHaveLength(1);
});

test('every token is for one repository and one purpose, is taken back, and is written down nowhere', async () => {
  const { pull, id } = await opened();
  const { world, ground } = inside;
  const kept = await findRequest(world.database, id);
  if (kept === undefined) throw new Error('no such request');
  const answer = { ...emptyAnswer(kept.asked.request), tests: [provenTest()] };
  await keepAnswer(world.database, id, JSON.stringify(answer));
  await handleRequest(world, id, never);
  ground.forge.as('maria').comment(ground.repository, pull, '/tw apply');
  await inside.take();
  const [applying = ''] = inside.sent();
  await handleRequest(world, applying, never);
  expect(ours(pull).at(-1)).toContain('committed');
  const { given } = ground.forge.tokens;
  expect(given.length).toBeGreaterThan(5);
  for (const { repositories } of given) expect([...(repositories ?? [])]).toEqual([ground.repository.id]);
  const purposes = new Set(
    given.map(({ permissions }) => JSON.stringify(Object.entries(permissions).sort())),
  );
  expect([...purposes].sort()).toEqual(
    [
      [
        ['checks', 'write'],
        ['issues', 'write'],
        ['metadata', 'read'],
        ['pull_requests', 'write'],
      ],
      [
        ['contents', 'read'],
        ['issues', 'write'],
        ['metadata', 'read'],
        ['pull_requests', 'read'],
      ],
      [
        ['contents', 'read'],
        ['metadata', 'read'],
      ],
      [
        ['contents', 'write'],
        ['issues', 'write'],
        ['metadata', 'read'],
        ['pull_requests', 'write'],
      ],
    ]
      .map((one) => JSON.stringify(one))
      .sort(),
  );
  expect(ground.forge.tokens.alive()).toEqual([]);
  const tables = ['delivery', 'request', 'conversation', 'post', 'act'];
  const rows = await Promise.all(
    tables.map((name) => world.database.query(`select t::text as row from testwright.${name} t`)),
  );
  const written = JSON.stringify(rows) + inside.logged();
  expect(written).toContain(id);
  for (const { token } of given) expect(written).not.toContain(token);
  expect(written).not.toContain('PRIVATE KEY');
});
