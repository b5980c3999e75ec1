// kill -9 at every listed line, on both databases: whatever dies and whenever, each request is shown exactly once.
import { until } from '../doors/app/product.ts';
import { type Ground, openShop } from '../doors/app/shop.ts';
import type { PullIssue } from '../forge/pulls.ts';
import { type Postgres, startPostgres } from '../queue/postgres.ts';
import { type Installation, openInstallation } from './installation.ts';
import { readKillPoints } from './points.ts';

const points = readKillPoints().map(({ name, place }) => [name, place] as const);
/** Lines that a comment with a request does not come by; each has a case of its own below. */
const elsewhere = new Set([
  'after the database was made',
  'after the tests were committed',
  'after a delivery was fetched',
  'after the reply',
  'after the review',
]);

test('every kill point has its own name', () => {
  expect(new Set(points.map(([name]) => name)).size).toBe(points.length);
  for (const name of elsewhere) expect(points.map(([known]) => known)).toContain(name);
});

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let ground: Ground;
  let server: Postgres | undefined;
  let installation: Installation;
  let count = 0;

  beforeAll(async () => {
    ground = await openShop();
    server = kind === 'postgres' ? await startPostgres() : undefined;
    installation = await openInstallation(ground, server?.url);
  });
  afterAll(async () => {
    await installation[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await ground[Symbol.asyncDispose]();
  });

  /** A change of words only: asked of it is real, and answered in a moment. */
  async function openWords(): Promise<PullIssue> {
    const branch = `words-${++count}`;
    const maria = ground.forge.as('maria');
    await maria.commit(ground.repository, { branch, files: { 'README.md': `# ${branch}\n` } });
    return await maria.openPull(ground.repository, { branch, draft: true });
  }
  const ours = ({ number }: PullIssue) =>
    (ground.repository.issues.get(number)?.comments ?? []).filter(({ app }) => app !== undefined);
  const answers = (pull: PullIssue) =>
    ours(pull).filter(({ body }) => body.startsWith('<!-- testwright:answer -->'));
  const runs = ({ pull }: PullIssue) =>
    [...ground.repository.runs.values()].filter(({ headSha }) => headSha === pull.headSha);
  const isShown = (pull: PullIssue) =>
    answers(pull).length > 0 && runs(pull).some(({ fields }) => fields['status'] === 'completed');

  test.each(points.filter(([name]) => !elsewhere.has(name)))('%s (%s)', async (name) => {
    const pull = await openWords();
    installation.arm(name);
    ground.forge.as('maria').comment(ground.repository, pull, '/testwright prove');
    await installation.hit();
    await until(() => isShown(pull));
    expect(ours(pull)).toHaveLength(1);
    expect(runs(pull)).toHaveLength(1);
    expect(answers(pull)[0]?.body).toContain('`no-code-change`');
  });

  test('after the reply: it is not said twice', async () => {
    const pull = await openWords();
    installation.arm('after the reply');
    ground.forge.as('maria').comment(ground.repository, pull, '/testwright status');
    await installation.hit();
    const marks = ground.repository.issues.get(pull.number)?.comments.length;
    ground.forge.as('maria').comment(ground.repository, pull, '/testwright pause');
    await until(() => ours(pull).length === 2);
    expect(marks).toBe(2);
    expect(ours(pull).map(({ body }) => body.split('\n')[1])).toEqual([
      'Nothing was asked here yet.',
      expect.stringContaining('Quiet here'),
    ]);
  });
});
