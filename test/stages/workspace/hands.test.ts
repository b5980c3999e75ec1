// The bot's own hands on hostile repositories: what plain git would do, and what ours does not. See also hostile.test.ts.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateGit, type PrivateGit } from '../../../src/stages/workspace/git.ts';
import { takeSnapshot } from '../../../src/stages/workspace/recorded.ts';
import { resolveRefs } from '../../../src/stages/workspace/refs.ts';
import { changedPaths, exportTree, listPaths, treeReader } from '../../../src/stages/workspace/trees.ts';
import { newFolder, newRepository, request } from './repository.ts';

async function withGit<T>(dir: string, use: (git: PrivateGit, scratch: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'testwright-hands-'));
  try {
    return await use(await openPrivateGit(dir, scratch), scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A program that leaves a mark; as a filter it also passes text through, as a server it would wait for ever. */
function trap(then = 'exit 1') {
  const dir = newFolder();
  const [program, mark] = [join(dir, 'trap'), join(dir, 'mark')];
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n${then}\n`);
  chmodSync(program, 0o755);
  return { program, mark };
}

/** Plain git, with the home that a user or a machine has. */
function bareGit(dir: string, home: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', dir, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    stdio: 'ignore',
  });
}

test('a filter that the caller’s own home defines (LFS smudge) runs for plain git and not for ours', async () => {
  const repository = newRepository();
  const commit = repository.commit({
    '.gitattributes': '*.bin filter=lfs\n',
    'a.bin': 'version https://git-lfs.github.com/spec/v1\n',
  });
  const { program, mark } = trap('cat');
  const home = newFolder();
  writeFileSync(join(home, '.gitconfig'), `[filter "lfs"]\n\tsmudge = ${program}\n[safe]\n\tdirectory = *\n`);
  await rm(join(repository.dir, 'a.bin'));
  bareGit(repository.dir, home, 'checkout', '--', 'a.bin');
  expect(existsSync(mark)).toBe(true);
  await rm(mark);
  const before = process.env['HOME'];
  process.env['HOME'] = home;
  try {
    await withGit(repository.dir, (git, scratch) => exportTree(git, commit, join(scratch, 'head')));
  } finally {
    process.env['HOME'] = before;
  }
  expect(existsSync(mark)).toBe(false);
});

test('a submodule at an ext:: address is fetched by a recursive clone, and never by ours', async () => {
  const { program, mark } = trap();
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n' });
  const commit = repository.git('rev-parse', 'HEAD');
  repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
  repository.write({ '.gitmodules': `[submodule "sub"]\n\tpath = sub\n\turl = ext::${program}\n` });
  repository.git('add', '.gitmodules');
  repository.git('commit', '-qm', 'a submodule');
  const head = repository.git('rev-parse', 'HEAD');
  const clone = ['-c', 'protocol.ext.allow=always', 'clone', '--recurse-submodules', '.', newFolder()];
  expect(() => bareGit(repository.dir, newFolder(), ...clone)).toThrow();
  expect(existsSync(mark)).toBe(true);
  await rm(mark);
  repository.git('config', 'submodule.recurse', 'true');
  repository.git('config', 'protocol.ext.allow', 'always');
  await withGit(repository.dir, async (git, scratch) => {
    await exportTree(git, head, join(scratch, 'head'));
    await expect(git.run(['fetch', `ext::${program}`])).rejects.toMatchObject({ code: 'git-failed' });
    await expect(git.run(['fetch', repository.dir])).rejects.toMatchObject({ code: 'git-failed' });
  });
  expect(existsSync(mark)).toBe(false);
});

test('ten thousand files and a line of a megabyte', async () => {
  const repository = newRepository();
  const base = repository.commit({ 'a.py': 'a = 1\n' });
  const line = `x = "${'a'.repeat(1 << 20)}"\n`;
  const files = Array.from(
    { length: 10_000 },
    (_, at) => [`many/${at % 100}/f${at}.py`, `x = ${at}\n`] as const,
  );
  // Straight into git's store: no file of it is in the work tree.
  const stream = [
    `commit refs/heads/many\ncommitter a <a@localhost> 0 +0000\ndata 0\nfrom ${base}\n`,
    ...[...files, ['long.py', line] as const].map(
      ([path, text]) => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`,
    ),
  ].join('');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repository.dir, input: stream });
  const head = repository.git('rev-parse', 'refs/heads/many');
  await withGit(repository.dir, async (git, scratch) => {
    expect(await listPaths(git, head)).toHaveLength(10_002);
    expect(await changedPaths(git, base, head)).toHaveLength(10_001);
    await exportTree(git, head, join(scratch, 'head'));
    expect(treeReader(join(scratch, 'head'))('long.py')).toBe(line);
  });
});

test('a diff of uncommitted work that is too large to keep is left out of the evidence', async () => {
  const repository = newRepository();
  repository.commit({ 'huge.txt': 'nine bytes\n'.repeat(500_000) });
  const snapshot = () =>
    withGit(repository.dir, async (git, scratch) =>
      takeSnapshot(git, await resolveRefs(git, request(), scratch)),
    );
  repository.write({ 'huge.txt': 'ten bytes\n'.repeat(500_000) });
  expect((await snapshot()).workTree).toEqual({ parent: expect.stringMatching(/^[0-9a-f]{40}$/) });
});

test('names that differ only by case or by Unicode form stay two files, as they are for git', async () => {
  const repository = newRepository();
  const names = [
    'Read.py',
    'read.py',
    'caf\u00e9.py',
    'cafe\u0301.py',
    'a\u202eyp.js',
    '-rf',
    '--help',
    'a b\t.py',
  ];
  const head = repository.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  await withGit(repository.dir, async (git, scratch) => {
    expect([...(await listPaths(git, head))].sort()).toEqual([...names].sort());
    await exportTree(git, head, join(scratch, 'head'));
    for (const name of names) expect(readFileSync(join(scratch, 'head', name), 'utf8')).toBe(`${name}\n`);
  });
});

test.each(['.git/hooks/x', '.GIT/x', '.g\u200cit/x', 'git~1/x', '../x', 'a/../../x'])(
  'a tree that names %j is not checked out',
  async (path) => {
    const repository = newRepository();
    repository.commit({ 'a.py': 'a = 1\n' });
    const blob = repository.git('rev-parse', 'HEAD:a.py');
    // Raw trees, since git itself refuses to make such entries: one level for each part of the path.
    const parts = path.split('/');
    let tree = '';
    for (const [index, part] of [...parts].reverse().entries()) {
      const hash = Buffer.from(index === 0 ? blob : tree, 'hex').toString('latin1');
      const entry = `${index === 0 ? '100644' : '40000'} ${Buffer.from(part).toString('latin1')}\0${hash}`;
      const options = { cwd: repository.dir, input: Buffer.from(entry, 'latin1') };
      const args = ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'];
      tree = execFileSync('git', args, options).toString().trim();
    }
    const commit = repository.git('commit-tree', tree, '-m', 'hostile');
    await withGit(repository.dir, async (git, scratch) => {
      await expect(exportTree(git, commit, join(scratch, 'deep/head'))).rejects.toMatchObject({
        code: 'git-failed',
        fields: { message: expect.stringContaining('invalid path') },
      });
      expect(existsSync(join(scratch, 'x'))).toBe(false);
      expect(existsSync(join(scratch, 'deep/x'))).toBe(false);
    });
  },
);
