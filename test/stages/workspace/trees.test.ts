import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateGit } from '../../../src/stages/workspace/git.ts';
import { resolveRefs } from '../../../src/stages/workspace/refs.ts';
import {
  changedPaths,
  exportTree,
  layTestsOver,
  listPaths,
  treeReader,
} from '../../../src/stages/workspace/trees.ts';
import { newFolder, newRepository, openRepository, request } from './repository.ts';

async function exported(dir: string, head?: string) {
  const privateDir = await mkdtemp(join(tmpdir(), 'testwright-private-'));
  const out = newFolder();
  const [headDir, baseDir] = [join(out, 'head'), join(out, 'base')];
  try {
    const git = await openPrivateGit(dir, privateDir);
    const refs = await resolveRefs(git, request(head === undefined ? {} : { head }), privateDir);
    const dropped = await exportTree(git, refs.head, headDir);
    await exportTree(git, refs.base, baseDir);
    return {
      headDir,
      baseDir,
      dropped,
      repoDir: git.repoDir,
      paths: await listPaths(git, refs.head),
      changes: await changedPaths(git, refs.base, refs.head),
    };
  } finally {
    await rm(privateDir, { recursive: true, force: true });
  }
}

describe('what is exported', () => {
  test('odd file names arrive whole, from the work tree and from a commit', async () => {
    const names = [
      'a b.py',
      'ünï çødé/日本.py',
      '-dash.py',
      '--all',
      'new\nline.py',
      ' lead',
      'tab\t.py',
      '"q".py',
      ':(top)x',
      'back\\slash.py',
      '#hash',
    ];
    const repository = newRepository();
    repository.commit({ 'a.py': '1\n' });
    repository.write(Object.fromEntries(names.map((name) => [name, `# ${name}\n`])));
    const fromWork = await exported(repository.dir);
    repository.commit({});
    const fromCommit = await exported(repository.dir, 'HEAD');
    for (const { headDir, changes } of [fromWork, fromCommit]) {
      expect(changes.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
      for (const name of names) expect(treeReader(headDir)(name)).toBe(`# ${name}\n`);
    }
  });

  test('line ends stay as they are stored', async () => {
    const repository = newRepository();
    repository.commit({ 'dos.py': 'a = 1\r\nb = 2\r\n' });
    repository.write({ 'dos.py': 'a = 1\r\nb = 3\r\n', 'new.py': 'c = 1\r\n' });
    const { headDir, changes } = await exported(repository.dir);
    expect(changes.map(({ path }) => path)).toEqual(['dos.py', 'new.py']);
    expect(readFileSync(join(headDir, 'dos.py'), 'utf8')).toBe('a = 1\r\nb = 3\r\n');
    expect(readFileSync(join(headDir, 'new.py'), 'utf8')).toBe('c = 1\r\n');
  });

  test('symbolic links that lead out go, by way of other links too; those within stay', async () => {
    const repository = newRepository();
    repository.write({ 'x/y/z/a.py': '1\n' });
    const link = (target: string, path: string) => symlinkSync(target, join(repository.dir, path));
    link('/etc/passwd', 'absolute');
    link('../../../../etc', 'climbing');
    link('../../..', 'x/y/z/top');
    link('top/../outside', 'x/y/z/chained');
    link('x/y/z/a.py', 'within');
    link('node_modules/later', 'dangling');
    link('loop', 'loop');
    repository.commit({});
    const { headDir, dropped } = await exported(repository.dir, 'HEAD');
    writeFileSync(join(headDir, '../outside'), 'secret');
    expect(dropped.toSorted()).toEqual(['absolute', 'climbing']);
    expect(treeReader(headDir)('x/y/z/chained')).toBeUndefined();
    expect(treeReader(headDir)('within')).toBe('1\n');
    expect(treeReader(headDir)('loop')).toBeUndefined();
    expect(lstatSync(join(headDir, 'dangling')).isSymbolicLink()).toBe(true);
  });

  test('a worktree of a repository, and a folder below its top', async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': '1\n' });
    const worktree = openRepository(join(newFolder(), 'side'));
    repository.git('worktree', 'add', '--quiet', '-b', 'side', worktree.dir);
    worktree.commit({ 'd/b.py': '2\n' });
    worktree.write({ 'd/c.py': '3\n' });
    const { changes, repoDir } = await exported(join(worktree.dir, 'd'));
    expect(repoDir).toBe(worktree.dir);
    expect(changes.map(({ path }) => path)).toEqual(['d/b.py', 'd/c.py']);
  });

  test('a clone that borrows objects, and one with other hashes', async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': '1\n' });
    repository.commit({ 'b.py': '1\n' });
    const borrower = openRepository(join(newFolder(), 'clone'));
    repository.git('clone', '--quiet', '--shared', repository.dir, borrower.dir);
    expect((await exported(borrower.dir)).paths).toEqual(['a.py', 'b.py']);
    const sha256 = openRepository(newFolder());
    sha256.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main');
    sha256.commit({ 'a.py': '1\n' });
    expect((await exported(sha256.dir)).paths).toEqual(['a.py']);
  });

  test('LFS pointers, binary files and folders have no text', async () => {
    const repository = newRepository();
    repository.commit({
      'pointer.py': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n',
      'binary.py': new Uint8Array([97, 0, 98]),
      'd/a.py': '1\n',
    });
    const read = treeReader((await exported(repository.dir)).headDir);
    expect(['pointer.py', 'binary.py', 'd', 'd/a.py/x', 'none'].map(read)).toEqual(Array(5).fill(undefined));
  });

  test('ten thousand files and a line of a megabyte', async () => {
    const repository = newRepository();
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`d${index % 100}/f${index}.py`, `x = ${index}\n`]),
    );
    repository.commit({ ...files, 'long.py': `x = "${'y'.repeat(1_000_000)}"\n` });
    repository.write({ 'd1/f1.py': 'x = 0\n' });
    const { changes, paths, headDir } = await exported(repository.dir);
    expect(changes).toEqual([{ path: 'd1/f1.py', status: 'modified' }]);
    expect(paths).toHaveLength(10_001);
    expect(treeReader(headDir)('long.py')).toHaveLength(1_000_007);
  });
});

describe('what is no work tree', () => {
  test.each([
    ['a plain folder', () => newFolder(), 'inside a git work tree'],
    ['a folder that does not exist', () => join(newFolder(), 'none'), 'does not exist'],
    ['a bare repository', bare, 'bare repository'],
    ['the inside of .git', () => join(newRepository().dir, '.git'), 'inside a git work tree'],
  ])('%s', async (_, make, fix) => {
    await expect(exported(make())).rejects.toMatchObject({
      code: 'not-a-repository',
      fix: expect.stringContaining(fix),
    });
  });

  function bare(): string {
    const dir = newFolder();
    openRepository(dir).git('init', '--quiet', '--bare');
    return dir;
  }
});

describe("base under head's tests", () => {
  test('tests, their deletion, and folders that became files', async () => {
    const repository = newRepository();
    repository.commit({
      'src/a.py': 'old\n',
      'tests/test_a.py': 'old\n',
      'tests/test_gone.py': 'x\n',
      'tests/was_folder/data.txt': 'x\n',
      'tests/was_file': 'x\n',
    });
    repository.git('rm', '-r', '--quiet', 'tests/test_gone.py', 'tests/was_folder', 'tests/was_file');
    repository.commit({
      'src/a.py': 'new\n',
      'tests/test_a.py': 'new\n',
      'tests/was_folder': 'y\n',
      'tests/was_file/data.txt': 'y\n',
    });
    const { headDir, baseDir, changes } = await exported(repository.dir);
    await layTestsOver(baseDir, headDir, changes, (path) => path.startsWith('tests/'));
    const read = treeReader(baseDir);
    expect(read('src/a.py')).toBe('old\n');
    expect(read('tests/test_a.py')).toBe('new\n');
    expect(existsSync(join(baseDir, 'tests/test_gone.py'))).toBe(false);
    expect(read('tests/was_folder')).toBe('y\n');
    expect(read('tests/was_file/data.txt')).toBe('y\n');
  });

  test('nothing is written through a link of base', async () => {
    const repository = newRepository();
    const outside = newFolder();
    mkdirSync(join(outside, 'inner'));
    symlinkSync(outside, join(repository.dir, 'tests'));
    repository.commit({ 'a.py': '1\n' });
    repository.git('rm', '--quiet', 'tests');
    repository.commit({ 'tests/test_a.py': 'new\n' });
    const { headDir, baseDir, changes } = await exported(repository.dir);
    await layTestsOver(baseDir, headDir, changes, (path) => path.startsWith('tests/'));
    expect(existsSync(join(outside, 'test_a.py'))).toBe(false);
    expect(treeReader(baseDir)('tests/test_a.py')).toBe('new\n');
  });
});
