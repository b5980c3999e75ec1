// A model file of the user's own. The fetched model under another name stands in for it.
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel, placeOf } from '../../src/models/models.ts';
import { runCli } from '../run-cli.ts';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
const dir = mkdtempSync(join(tmpdir(), 'runner-own-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const cli = (...args: string[]) => runCli([...args, '--cache', join(dir, 'cache')]);

test('it is entered, listed, used where it lies, and taken off the list without being removed', async () => {
  const file = join(dir, 'My Model.gguf');
  symlinkSync(placeOf(findModel(cache, undefined), cache), file);
  expect(await cli('add', file)).toMatchObject({ code: 0, out: 'my model\n' });
  expect((await cli('list')).out).toMatch(/my model\t.*Instruct.*\there/);
  expect((await cli('pull', 'my model')).out).toBe(`${file}\n`);
  expect(await cli('add', file)).toMatchObject({ code: 2 });
  expect((await cli('rm', 'my model')).out).toBe('removed my model\n');
  expect(existsSync(file)).toBe(true);
  expect((await cli('list')).out).not.toContain('my model');
}, 120_000);

test.each([
  ['no GGUF file', 'text', 'bad-model-file: bad.gguf is not a GGUF file'],
  ['no file', undefined, 'bad-model-file: There is no file'],
])('%s is refused', async (_, content, says) => {
  const file = join(dir, content === undefined ? 'none.gguf' : 'bad.gguf');
  if (content !== undefined) writeFileSync(file, content);
  const end = await cli('add', file);
  expect(end.code).toBe(2);
  expect(end.err).toContain(says);
});

test.each([
  '{',
  '{}',
  '{"models":[{"id":"x"}]}',
  '{"models":[{"id":"x","name":"x","licence":"x","file":"../x","bytes":1,"sha256":"x","contextTokens":1,"sources":[{"kind":"url","url":"x"}]}]}',
])('a list that cannot be used is named: %s', async (content) => {
  const broken = mkdtempSync(join(dir, 'broken-'));
  writeFileSync(join(broken, 'models.json'), content);
  const end = await runCli(['list', '--cache', broken]);
  expect(end.code).toBe(2);
  expect(end.err).toContain('bad-config: The model list');
});

test('wrong use is told, with the help', async () => {
  expect((await cli('nonsense')).code).toBe(2);
  expect((await cli('rm')).code).toBe(2);
  expect((await cli('rm', 'unknown')).err).toContain('unknown-model');
  expect((await cli('pull', '--what')).code).toBe(2);
  expect((await runCli([])).code).toBe(2);
  expect((await runCli(['--help'])).out).toContain('serve-embedded');
});
