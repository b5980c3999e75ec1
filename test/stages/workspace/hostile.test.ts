// A repository whose configuration tries to run programs, to reach out and to name folders that are not its own.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateGit } from '../../../src/stages/workspace/git.ts';
import { resolveRefs } from '../../../src/stages/workspace/refs.ts';
import { changedPaths, exportTree } from '../../../src/stages/workspace/trees.ts';
import { newFolder, newRepository, openRepository, printOf, type Repository, request } from './repository.ts';

/** Everything that is asked of git for one request; gives the head folder. */
async function readAll(dir: string, head?: string): Promise<string> {
  const privateDir = await mkdtemp(join(tmpdir(), 'testwright-private-'));
  const out = newFolder();
  try {
    const git = await openPrivateGit(dir, privateDir);
    const refs = await resolveRefs(git, request(head === undefined ? {} : { head }), privateDir);
    await changedPaths(git, refs.base, refs.head);
    await exportTree(git, refs.base, join(out, 'base'));
    await exportTree(git, refs.head, join(out, 'head'));
    await git.run(['log', '--format=%B', `${refs.base}..${refs.head}`]);
    return join(out, 'head');
  } finally {
    await rm(privateDir, { recursive: true, force: true });
  }
}

/** A program that leaves a mark when it runs, and the mark. */
function trap(): { program: string; mark: string } {
  const dir = newFolder();
  const [program, mark] = [join(dir, 'trap'), join(dir, 'mark')];
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\ncat\n`);
  chmodSync(program, 0o755);
  return { program, mark };
}

function withTraps(repository: Repository, program: string): void {
  const settings = {
    'core.fsmonitor': program,
    'core.hooksPath': join(program, '..'),
    'core.pager': program,
    'core.sshCommand': program,
    'core.editor': program,
    'core.alternateRefsCommand': program,
    'core.gitProxy': program,
    'diff.external': program,
    'diff.evil.textconv': program,
    'diff.evil.command': program,
    'filter.evil.clean': program,
    'filter.evil.smudge': program,
    'filter.evil.process': program,
    'merge.evil.driver': program,
    'gpg.program': program,
    'log.showSignature': 'true',
    'credential.helper': `!${program}`,
    'protocol.ext.allow': 'always',
    'protocol.allow': 'always',
    'remote.origin.url': `ext::${program}`,
    'remote.origin.promisor': 'true',
    'remote.origin.uploadpack': program,
    'extensions.partialClone': 'origin',
    'submodule.sub.update': `!${program}`,
  };
  for (const [name, value] of Object.entries(settings)) repository.git('config', name, value);
  for (const hook of ['post-checkout', 'post-index-change', 'pre-commit', 'reference-transaction'])
    symlinkSync(program, join(repository.dir, '.git/hooks', hook));
}

test('no hook, filter, monitor, diff program, helper or protocol of the repository runs', async () => {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
  repository.commit({ 'a.py': 'a = 2\n' });
  const { program, mark } = trap();
  const included = join(newFolder(), 'more');
  writeFileSync(included, `[core]\n\tfsmonitor = ${program}\n[protocol "ext"]\n\tallow = always\n`);
  withTraps(repository, program);
  repository.git('config', `includeIf.gitdir:/.path`, included);
  repository.git('config', 'include.path', included);
  repository.write({ 'a.py': 'a = 3\n', 'new.py': 'b = 1\n' });
  await readAll(repository.dir);
  expect(existsSync(mark)).toBe(false);
});

test('the trap works: plain git runs it', () => {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n', '.gitattributes': '* filter=evil\n' });
  const { program, mark } = trap();
  withTraps(repository, program);
  repository.write({ 'a.py': 'a = 3\n' });
  repository.git('-c', 'extensions.partialClone=', 'status');
  expect(existsSync(mark)).toBe(true);
});

test('an object that only a promised remote has is not fetched from it', async () => {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n' });
  const blob = repository.git('rev-parse', 'HEAD:a.py');
  await rm(join(repository.dir, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  const { program, mark } = trap();
  withTraps(repository, program);
  repository.git('config', 'core.repositoryFormatVersion', '1');
  await expect(readAll(repository.dir, 'HEAD')).rejects.toMatchObject({ code: 'git-failed' });
  expect(existsSync(mark)).toBe(false);
});

test("a submodule's own configuration runs nothing either, and the submodule stays a folder", async () => {
  const inner = newRepository();
  inner.commit({ 'x.py': 'x = 1\n', '.gitattributes': '* filter=evil\n' });
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n' });
  repository.git('submodule', '--quiet', 'add', inner.dir, 'sub');
  repository.commit({});
  const { program, mark } = trap();
  const sub = openRepository(join(repository.dir, 'sub'));
  sub.git('config', 'filter.evil.clean', program);
  sub.git('config', 'core.fsmonitor', program);
  repository.write({ 'sub/x.py': 'x = 2\n', 'a.py': 'a = 2\n' });
  const head = await readAll(repository.dir);
  expect(existsSync(mark)).toBe(false);
  expect(existsSync(join(head, 'sub'))).toBe(true);
  expect(existsSync(join(head, 'sub/x.py'))).toBe(false);
});

test('a configured work tree elsewhere is refused', async () => {
  const elsewhere = newFolder();
  writeFileSync(join(elsewhere, 'secret'), 'x');
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n' });
  repository.git('config', 'core.worktree', elsewhere);
  await expect(readAll(repository.dir)).rejects.toMatchObject({
    code: 'not-a-repository',
    fix: expect.stringContaining('core.worktree'),
  });
});

test('checkout and .git are only read: not a byte, mode or time differs', async () => {
  const repository = newRepository();
  repository.commit({ 'a.py': 'a = 1\n', 'd/b.py': 'b = 1\n' });
  repository.commit({ 'a.py': 'a = 2\n' });
  repository.write({ 'a.py': 'a = 3\n', 'new file.py': 'b = 1\n' });
  repository.git('add', 'new file.py');
  const before = printOf(repository.dir);
  await readAll(repository.dir);
  await readAll(join(repository.dir, 'd'), 'HEAD');
  expect(printOf(repository.dir)).toBe(before);
  repository.write({ 'a.py': 'a = 3\n' });
  expect(printOf(repository.dir)).not.toBe(before);
});

// Only root can give a repository to someone else.
if (process.getuid?.() === 0)
  test("another user's repository is read like one's own", async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': 'a = 1\n' });
    repository.commit({ 'a.py': 'a = 2\n' });
    execFileSync('chown', ['-R', '12345:12345', repository.dir]);
    expect(existsSync(join(await readAll(repository.dir), 'a.py'))).toBe(true);
  });
