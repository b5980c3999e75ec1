// Each trap catches a plain write and not ours.
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldName, openBeneath } from '../../../src/stages/apply/beneath.ts';

let dir: string;
let repo: string;
let outside: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'testwright-beneath-'));
  [repo, outside] = [join(dir, 'repo'), join(dir, 'outside')];
  mkdirSync(join(repo, 'a/tests'), { recursive: true });
  mkdirSync(outside);
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The folder is taken away and a link out of the repository put in its place. */
function swap(): void {
  renameSync(join(repo, 'a/tests'), join(repo, 'a/moved'));
  symlinkSync(outside, join(repo, 'a/tests'));
}

test('a folder that is swapped for a link after it was looked at: the path leads out, the open folder does not', async () => {
  await using folder = await openBeneath(repo, ['a', 'tests']);
  swap();
  writeFileSync(join(repo, 'a/tests/bare.py'), 'x');
  expect(existsSync(join(outside, 'bare.py'))).toBe(true);
  await folder.replace('ours.py', 'x');
  expect(existsSync(join(outside, 'ours.py'))).toBe(false);
  expect(readFileSync(join(repo, 'a/moved/ours.py'), 'utf8')).toBe('x');
});

test('a link at any step is refused, also to a folder inside', async () => {
  symlinkSync('a', join(repo, 'inside'));
  for (const parts of [['inside', 'tests'], ['inside']])
    await expect(openBeneath(repo, parts)).rejects.toMatchObject({ code: 'unsafe-path' });
  swap();
  await expect(openBeneath(repo, ['a', 'tests', 'new'])).rejects.toMatchObject({ code: 'unsafe-path' });
  expect(readdirSync(outside)).toEqual([]);
  writeFileSync(join(repo, 'file'), '');
  await expect(openBeneath(repo, ['file', 'x'])).rejects.toMatchObject({ code: 'unsafe-path' });
});

test('a file that is a link, has a second name, or is none, is left alone', async () => {
  const secret = join(outside, 'secret');
  writeFileSync(secret, 'secret');
  symlinkSync(secret, join(repo, 'a/link.py'));
  linkSync(secret, join(repo, 'a/hard.py'));
  mkdirSync(join(repo, 'a/folder.py'));
  await using folder = await openBeneath(repo, ['a']);
  for (const name of ['link.py', 'hard.py', 'folder.py'])
    await expect(folder.replace(name, 'x')).rejects.toMatchObject({ code: 'unsafe-path' });
  expect(readFileSync(secret, 'utf8')).toBe('secret');
  writeFileSync(join(repo, 'a/link.py'), 'bare');
  expect(readFileSync(secret, 'utf8')).toBe('bare');
});

test.each([
  ['test_a.py', 'TEST_A.py'],
  ['caf\u00e9.py', 'cafe\u0301.py'],
  ['test_a.py', 'te\u200cst_a.py'],
  ['stra\ufb00e.py', 'straffe.py'],
  ['a.py', 'a.py.'],
])('%j beside %j is refused: some systems would write over it', async (there, wanted) => {
  writeFileSync(join(repo, 'a', there), 'there');
  await using folder = await openBeneath(repo, ['a']);
  await expect(folder.replace(wanted, 'x')).rejects.toMatchObject({ code: 'unsafe-path' });
  await folder.replace(there, 'new');
  expect(readdirSync(join(repo, 'a')).sort()).toEqual([there, 'tests'].sort());
  await expect(openBeneath(repo, ['A'])).rejects.toMatchObject({ code: 'unsafe-path' });
});

test.each(['.git', '.GIT', '.g\u200cit', '.git.', '.git ', '\uff0egit'])(
  '%j is the folder of git for someone',
  (name) => {
    expect(foldName(name)).toBe('.git');
  },
);
