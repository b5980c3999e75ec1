// Each documented command that can be run on this machine, as it is printed, page by page, in a repository that fits the pages.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository, type Repository } from '../stages/workspace/repository.ts';
import { commandsIn, pages } from './documented.ts';
import { type Entry, ledger } from './ledger.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'bin');

const older = {
  'package.json':
    '{ "name": "shop", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }',
  'src/dates.js':
    "export function parseWeek(text) {\n  const [year, week] = text.split('-W').map(Number);\n  return week > 53 ? undefined : { year, week };\n}\n",
  'src/dates.test.js':
    "import assert from 'node:assert';\nimport test from 'node:test';\nimport { parseWeek } from './dates.js';\n\ntest('a week', () => assert.ok(parseWeek('2026-W03')));\n",
  'shop.js':
    'export function label(count) {\n  return count + " items";\n}\n\nexport function discount(total, percent) {\n  return total - (total * percent) / 100;\n}\n',
  'shop.test.js':
    "import assert from 'node:assert';\nimport test from 'node:test';\nimport { discount, label } from './shop.js';\n\ntest('many', () => assert.equal(label(3), '3 items'));\ntest('a discount', () => assert.ok(discount(80, 25) > 0));\n",
};
const newer = {
  'shop.js':
    'export function label(count) {\n  if (count === 1) return "one item";\n  return count + " items";\n}\n\nexport function discount(total, percent) {\n  if (percent > 100) throw new RangeError("more than all");\n  return Math.round(total * (100 - percent)) / 100;\n}\n',
  'shop.test.js': `${older['shop.test.js']}test('one', () => assert.equal(label(1), 'one item'));\ntest('none', () => {\n  label(0);\n});\n`,
};

/** A branch of one commit, as two versions; the engine's configuration that the runner's page tells to write. */
function fittingRepository(): Repository {
  const repository = newRepository();
  repository.commit(older);
  repository.git('branch', '--move', '--force', 'main');
  repository.git('tag', 'v1.2');
  repository.git('switch', '--quiet', '--create', 'change');
  repository.commit(newer);
  repository.git('tag', 'v1.3');
  symlinkSync(bin, join(repository.dir, 'bin'));
  writeFileSync(
    join(repository.dir, 'serve.json'),
    '{"path": "/models/Qwen3-Coder-30B-A3B-Instruct-FP8", "contextTokens": 32768}',
  );
  return repository;
}

/** Names that a page can only give as examples, and a machine that nobody has, become those that are here. */
function asHere(command: string, dir: string): string {
  const withEvidence = command.replace(
    /evidence\/[0-9a-f]{8}\.json/,
    () => `evidence/${firstIn(join(dir, 'evidence'))}`,
  );
  const withId = withEvidence.replace(/ [0-9a-f]{8}(?= |$)/, () => {
    const answer: Answer = JSON.parse(readFileSync(join(dir, 'answer.json'), 'utf8'));
    return ` ${answer.tests[0]?.id ?? 'none'}`;
  });
  return withId.replace('gpu-host:8000', '127.0.0.1:9');
}

const firstIn = (dir: string) => readdirSync(dir)[0] ?? 'none';

function run(command: string, cwd: string, more: Readonly<Record<string, string>> = {}) {
  // Nobody listens there: what is looked for comes from the tests that exist, and is the same each time. doctor would mind.
  const model = / doctor$|--model-url/.test(command) ? {} : { TESTWRIGHT_MODEL_URL: 'http://127.0.0.1:9/v1' };
  const env = { ...process.env, ...model, PATH: `${bin}:${process.env['PATH']}`, ...more };
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8', env });
  return { command, status, trouble: stderr.match(/^.*What to do.*$/gm) };
}

async function runUntil(command: string, says: RegExp): Promise<string> {
  const env = { ...process.env, HOME: newFolder(), XDG_CONFIG_HOME: '', PORT: '0' };
  const child = spawn(join(bin, command.split(' ')[0] ?? ''), command.split(' ').slice(1), { env });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        said += piece.toString('utf8');
        if (says.test(said)) resolve();
      });
    ended.then(() => resolve());
  });
  child.kill('SIGTERM');
  await ended;
  return said;
}

/** npm's own place for such packages, but in a folder that goes. */
function installPacked(command: string) {
  const [tarball = ''] = execFileSync(join(root, 'scripts/pack'), { encoding: 'utf8' }).split('\n');
  const [dir, prefix] = [newFolder(), newFolder()];
  copyFileSync(tarball, join(dir, basename(tarball)));
  mkdirSync(join(prefix, 'lib'));
  const ran = run(command, dir, { npm_config_prefix: prefix });
  execFileSync(join(prefix, 'bin/testwright'), ['--help']);
  return ran;
}

async function check(command: string, entry: Entry, dir: string): Promise<void> {
  if ('until' in entry) expect(await runUntil(command, entry.until)).toMatch(entry.until);
  if (!('run' in entry)) return;
  const ran =
    entry.run === 'packed'
      ? installPacked(command)
      : run(asHere(command, dir), entry.run === 'clone' ? root : dir);
  expect(ran).toEqual({ command: ran.command, status: 0, trouble: null });
}

const withCommands = pages.filter((page) =>
  commandsIn(page).some((command) => {
    const entry = ledger[command];
    return entry !== undefined && ('run' in entry || 'until' in entry);
  }),
);
test.each(withCommands)('%s: each command does what the page says', async (page) => {
  const { dir } = fittingRepository();
  for (const command of commandsIn(page)) await check(command, ledger[command] ?? { not: 'unknown' }, dir);
});
