import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openPrivateGit } from '../../../src/stages/workspace/git.ts';
import { type Recorded, recordedRefs, takeSnapshot } from '../../../src/stages/workspace/recorded.ts';
import { resolveRefs } from '../../../src/stages/workspace/refs.ts';
import { newFolder, newRepository, printOf, type Repository, request } from './repository.ts';

async function record({ dir }: Repository, more = {}): Promise<Recorded> {
  const privateDir = newFolder();
  const git = await openPrivateGit(dir, privateDir);
  const refs = await resolveRefs(git, request(more), privateDir);
  const { workTree, ...trees } = await takeSnapshot(git, refs);
  const commits = { base: refs.base, head: refs.head, ...trees };
  return workTree === undefined ? { commits } : { commits, workTree };
}

async function again({ dir }: Repository, recorded: Recorded): Promise<readonly string[]> {
  const privateDir = newFolder();
  const git = await openPrivateGit(dir, privateDir);
  const refs = await recordedRefs(git, recorded, privateDir);
  const tree = async (commit: string) => (await git.run(['rev-parse', `${commit}^{tree}`])).trim();
  return [await tree(refs.base), await tree(refs.head)];
}

function grown(): Repository {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n', 'old.py': 'x = 1\n' });
  repository.git('checkout', '-q', '-b', 'work');
  repository.commit({ 'a.py': 'a = 2\n' });
  return repository;
}

test('two commits come again as they are named', async () => {
  const repository = grown();
  const recorded = await record(repository);
  expect(recorded.workTree).toBeUndefined();
  expect(await again(repository, recorded)).toEqual([recorded.commits.baseTree, recorded.commits.headTree]);
});

test('a first commit has nothing before it, and that comes again too', async () => {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n' });
  const recorded = await record(repository);
  expect(await again(repository, recorded)).toEqual([recorded.commits.baseTree, recorded.commits.headTree]);
});

test('uncommitted work comes again in a clone that never saw it, and the repository is only read', async () => {
  const repository = grown();
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
  repository.write({
    'a.py': 'a = 3',
    'crlf.py': 'a = 1\r\nb = 2\r\n',
    'ünï çødé/日本.py': '# ü\n',
    'data.bin': bytes,
    'empty.py': '',
  });
  repository.git('rm', '-q', 'old.py');
  symlinkSync('a.py', join(repository.dir, 'link.py'));
  const recorded = await record(repository);
  expect(recorded.workTree?.parent).toBe(repository.git('rev-parse', 'HEAD'));
  const clone = newRepository();
  clone.git('pull', '-q', repository.dir, 'work');
  const print = printOf(clone.dir);
  expect(await again(clone, recorded)).toEqual([recorded.commits.baseTree, recorded.commits.headTree]);
  expect(printOf(clone.dir)).toBe(print);
});

test('a commit that is not here is named', async () => {
  const recorded = await record(grown());
  const other = newRepository();
  other.commit({ 'b.py': 'b = 1\n' });
  await expect(again(other, recorded)).rejects.toMatchObject({
    code: 'unknown-ref',
    fields: { ref: recorded.commits.base },
  });
});

describe('a record that was changed', () => {
  const hostile = (path: string) =>
    `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
  test.each([
    ['a diff that does not fit', 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-q\n+x\n'],
    ['no diff at all', 'hello\n'],
    ['a path outside', hostile('../out.py')],
    ['a path in .git', hostile('.git/hooks/post-checkout')],
    ['other work', hostile('b.py')],
  ])('%s', async (_, diff) => {
    const repository = grown();
    repository.write({ 'a.py': 'a = 3\n' });
    const recorded = await record(repository);
    const workTree = { parent: recorded.workTree?.parent ?? '', diff };
    await expect(again(repository, { ...recorded, workTree })).rejects.toMatchObject({
      code: 'cannot-replay',
    });
    expect(existsSync(join(repository.dir, '../out.py'))).toBe(false);
  });

  test('a tree that is not the commit’s, and work that was too large to keep', async () => {
    const repository = grown();
    const recorded = await record(repository);
    const { commits } = recorded;
    await expect(
      again(repository, { commits: { ...commits, headTree: commits.baseTree } }),
    ).rejects.toMatchObject({ code: 'cannot-replay' });
    await expect(again(repository, { commits, workTree: { parent: commits.head } })).rejects.toMatchObject({
      code: 'cannot-replay',
    });
  });
});
