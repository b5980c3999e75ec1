// From a pull request on the forge to its tests in the branch: the product as it is run, a real queue, a real sandbox.
import { execFileSync } from 'node:child_process';
import type { PullIssue } from '../../forge/pulls.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { type Product, startProduct, until } from './product.ts';
import { type Ground, openChange, openShop } from './shop.ts';

let ground: Ground;
let product: Product;
let pull: PullIssue;
beforeAll(async () => {
  ground = await openShop();
  product = await startProduct({ ...ground, home: newFolder() });
  pull = await openChange(ground);
});
afterAll(async () => {
  await product.stop();
  for (const token of ground.forge.tokens.minted()) expect(product.said()).not.toContain(String(token));
  await ground[Symbol.asyncDispose]();
});

const comments = () => ground.repository.issues.get(pull.number)?.comments ?? [];
const ours = () => comments().filter(({ app }) => app !== undefined);
const runs = () => [...ground.repository.runs.values()];
const isDone = () => runs().length > 0 && runs().every(({ fields }) => fields['status'] === 'completed');

test('a pull request that is opened gets one comment with proven tests, and one completed check', async () => {
  await until(isDone);
  expect(runs().map(({ fields }) => [fields['conclusion'], fields['external_id']])).toEqual([
    ['neutral', `pull:${pull.number}`],
  ]);
  expect(ours()).toHaveLength(1);
  const [{ body } = { body: '' }] = ours();
  expect(body).toMatch(/^<!-- testwright:answer -->\n### Testwright: 2 proven tests\n/);
  expect(body).toContain("assert.strictEqual(label(1), 'one item');");
  expect(body).toContain('No model was asked');
});

test('apply commits what may be committed without being named, and its tests pass there', async () => {
  ground.forge.as('maria').comment(ground.repository, pull, '/testwright apply');
  await until(() => ours().some(({ body }) => body.includes('committed')));
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', ground.repository.dir, ...words], { encoding: 'utf8' });
  const message = git('log', '-1', '--format=%B', 'change');
  expect(message).toMatch(/^Add 1 proven test\n/);
  expect(message).toContain('Co-authored-by: maria <maria@users.noreply.github.com>');
  expect(git('diff', '--stat=200', 'change~1', 'change')).toMatch(
    /shop\.test\.js .*\n 1 file changed, \d+ insertions/,
  );
  const clone = newFolder();
  execFileSync('git', ['clone', '-q', '-b', 'change', ground.repository.dir, clone]);
  execFileSync(process.execPath, ['--test'], { cwd: clone, env: { PATH: process.env['PATH'] ?? '' } });
  await until(() => ours()[0]?.body.includes('— applied'));
});

test('a command twice on the same head is answered in words, not done twice', async () => {
  const before = ours().length;
  ground.forge.as('maria').comment(ground.repository, pull, '/testwright status');
  await until(() => ours().length === before + 1);
  expect(ours().at(-1)?.body).toContain('`apply` for');
});
