// British spelling of all pages, by cspell's dictionary and our own list of words.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../..');

function unknownWords(dir: string) {
  const args = [
    join(root, 'node_modules/cspell/bin.mjs'),
    '--config',
    join(dir, 'cspell.json'),
    '--root',
    dir,
  ];
  const asked = [...args, '--no-progress', '--words-only', '--unique'];
  const { stdout, stderr } = spawnSync(process.execPath, asked, { cwd: dir, encoding: 'utf8' });
  return { words: stdout.trim(), summary: stderr.trim() };
}

test('every word is in the dictionary or in docs/words.txt', () => {
  const { words, summary } = unknownWords(root);
  expect(words).toBe('');
  // None of none would be no check.
  expect(Number(/Files checked: (\d+)/.exec(summary)?.[1])).toBeGreaterThan(20);
});

test('a word that is misspelt is seen, and code is passed over', () => {
  const dir = newFolder();
  mkdirSync(join(dir, 'docs'));
  copyFileSync(join(root, 'cspell.json'), join(dir, 'cspell.json'));
  copyFileSync(join(root, 'docs/words.txt'), join(dir, 'docs/words.txt'));
  writeFileSync(
    join(dir, 'docs/a.md'),
    'A tset of the behavior, `tset` and\n\n    tset\n\n```sh\ntset\n```\n',
  );
  expect(unknownWords(dir).words.split('\n').sort()).toEqual(['behavior', 'tset']);
});
