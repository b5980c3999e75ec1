import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateGit } from '../../../src/stages/workspace/git.ts';
import { type Refs, resolveRefs } from '../../../src/stages/workspace/refs.ts';
import { changedPaths } from '../../../src/stages/workspace/trees.ts';
import type { Request } from '../../../src/terms.ts';
import { newFolder, newRepository, openRepository, type Repository, request } from './repository.ts';

interface Resolved extends Refs {
  /** `A added.py`, one a path that differs between base and head. */
  readonly changes: readonly string[];
}

async function resolveIn(dir: string, asked: Partial<Request> = {}): Promise<Resolved> {
  const privateDir = await mkdtemp(join(tmpdir(), 'testwright-private-'));
  try {
    const git = await openPrivateGit(dir, privateDir);
    const refs = await resolveRefs(git, request(asked), privateDir);
    const changes = await changedPaths(git, refs.base, refs.head);
    return { ...refs, changes: changes.map(({ path, status }) => `${status} ${path}`) };
  } finally {
    await rm(privateDir, { recursive: true, force: true });
  }
}

/** main: one, two; topic leaves at one and has its own commit. */
function forked(): { repository: Repository; one: string; two: string; topic: string } {
  const repository = newRepository();
  const one = repository.commit({ 'a.py': 'a = 1\n' });
  const two = repository.commit({ 'b.py': 'b = 1\n' });
  repository.git('checkout', '--quiet', '-b', 'topic', one);
  const topic = repository.commit({ 'c.py': 'c = 1\n' });
  return { repository, one, two, topic };
}

describe('without a named base', () => {
  test('a branch is compared with where it left main, also when there is no remote', async () => {
    const { repository, one, topic } = forked();
    expect(await resolveIn(repository.dir)).toMatchObject({
      base: one,
      head: topic,
      headIsWorkTree: false,
      changes: ['added c.py'],
    });
  });

  test("the remote's default branch decides when there is one", async () => {
    const { repository, one } = forked();
    repository.git('branch', '--quiet', '-m', 'main', 'trunk');
    repository.git('checkout', '--quiet', 'trunk');
    const clone = openRepository(join(newFolder(), 'clone'));
    repository.git('clone', '--quiet', repository.dir, clone.dir);
    clone.git('checkout', '--quiet', 'topic');
    expect((await resolveIn(clone.dir)).base).toBe(one);
  });

  test('a local branch or tag named like the remote one does not stand in for it', async () => {
    const { repository, one, topic } = forked();
    const clone = openRepository(join(newFolder(), 'clone'));
    repository.git('checkout', '--quiet', 'main');
    repository.git('clone', '--quiet', repository.dir, clone.dir);
    clone.git('checkout', '--quiet', 'topic');
    clone.git('tag', 'origin/HEAD', topic);
    expect((await resolveIn(clone.dir)).base).toBe(one);
  });

  test('on the default branch the last commit is compared with its parent, and that is said', async () => {
    const { repository, one, two } = forked();
    repository.git('checkout', '--quiet', 'main');
    const refs = await resolveIn(repository.dir);
    expect(refs).toMatchObject({ base: one, head: two });
    expect(refs.note).toBe('Nothing differs from main: comparing the last commit with its parent');
  });

  test('a detached head counts like a branch', async () => {
    const { repository, one, topic } = forked();
    repository.git('checkout', '--quiet', '--detach', topic);
    expect(await resolveIn(repository.dir)).toMatchObject({ base: one, head: topic });
  });

  test('without any default branch the parent is taken, and the note does not speak of one', async () => {
    const { repository, one, topic } = forked();
    repository.git('branch', '-D', 'main');
    const refs = await resolveIn(repository.dir);
    expect(refs).toMatchObject({ base: one, head: topic });
    expect(refs.note).toBe('No default branch was found: comparing the last commit with its parent');
  });

  test('a first commit is wholly new', async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': 'a = 1\n', 'b/c.py': 'c = 1\n' });
    expect((await resolveIn(repository.dir)).changes).toEqual(['added a.py', 'added b/c.py']);
  });

  test('an unborn branch is told to commit first', async () => {
    await expect(resolveIn(newRepository().dir)).rejects.toMatchObject({
      code: 'unknown-ref',
      fields: { ref: 'HEAD' },
      fix: expect.stringContaining('no commit yet'),
    });
  });

  test('unrelated histories are compared with the parent', async () => {
    const { repository } = forked();
    repository.git('checkout', '--quiet', '--orphan', 'other');
    const first = repository.commit({ 'x.py': 'x = 1\n' });
    repository.commit({ 'x.py': 'x = 2\n' });
    expect((await resolveIn(repository.dir)).base).toBe(first);
  });
});

describe('shallow clones', () => {
  function shallow(depth: number): Repository {
    const { repository } = forked();
    repository.git('checkout', '--quiet', 'main');
    const clone = openRepository(join(newFolder(), 'clone'));
    repository.git('clone', '--quiet', `--depth=${depth}`, `file://${repository.dir}`, clone.dir);
    return clone;
  }

  test('with the parent there, it is compared', async () => {
    expect((await resolveIn(shallow(2).dir)).changes).toEqual(['added b.py']);
  });

  test('cut off at the only commit: unshallow is the way out', async () => {
    await expect(resolveIn(shallow(1).dir)).rejects.toMatchObject({
      code: 'unknown-ref',
      fix: expect.stringContaining('git fetch --unshallow'),
    });
  });

  test('named paths need no base, so they work at depth one', async () => {
    expect((await resolveIn(shallow(1).dir, { paths: ['b.py'] })).changes).toEqual([]);
  });

  test('uncommitted work at depth one is compared with the commit', async () => {
    const clone = shallow(1);
    clone.write({ 'b.py': 'b = 2\n' });
    expect((await resolveIn(clone.dir)).changes).toEqual(['modified b.py']);
  });
});

describe('named refs', () => {
  test('base is where the two histories part', async () => {
    const { repository, one, two, topic } = forked();
    expect(await resolveIn(repository.dir, { base: 'main', head: 'topic' })).toMatchObject({
      base: one,
      head: topic,
    });
    expect(await resolveIn(repository.dir, { base: one, head: two })).toMatchObject({ base: one, head: two });
  });

  test('a branch that only the remote has is found', async () => {
    const { repository, topic } = forked();
    repository.git('checkout', '--quiet', 'main');
    const clone = openRepository(join(newFolder(), 'clone'));
    repository.git('clone', '--quiet', repository.dir, clone.dir);
    expect((await resolveIn(clone.dir, { head: 'topic' })).head).toBe(topic);
  });

  test.each(['no-such-branch', '--upload-pack=touch /tmp/x', '-1', 'a..b', 'HEAD:a.py', '', 'new\nline'])(
    '%j is no commit: unknown-ref',
    async (ref) => {
      const { repository } = forked();
      await expect(resolveIn(repository.dir, { head: ref })).rejects.toMatchObject({ code: 'unknown-ref' });
      await expect(resolveIn(repository.dir, { base: ref })).rejects.toMatchObject({ code: 'unknown-ref' });
    },
  );

  test('a named head leaves uncommitted work out; the same commit twice is an empty change', async () => {
    const { repository, topic } = forked();
    repository.write({ 'c.py': 'c = 2\n' });
    expect(await resolveIn(repository.dir, { base: topic, head: topic })).toMatchObject({
      changes: [],
      headIsWorkTree: false,
    });
  });
});

describe('the work tree as head', () => {
  test('edited, new, deleted, staged and renamed files count; ignored ones do not', async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': '1\n', 'b.py': '2\n', 'c.py': '3\n', '.gitignore': '*.log\n' });
    repository.write({
      'a.py': '9\n',
      'new.py': '4\n',
      'staged.py': '5\n',
      'x.log': '6\n',
      'node_modules/y': '7\n',
    });
    repository.git('add', 'staged.py');
    repository.git('rm', '--quiet', 'b.py');
    repository.git('mv', 'c.py', 'd.py');
    const refs = await resolveIn(repository.dir);
    expect(refs.headIsWorkTree).toBe(true);
    expect(refs.changes).toEqual([
      'modified a.py',
      'deleted b.py',
      'deleted c.py',
      'added d.py',
      'added new.py',
      'added staged.py',
    ]);
  });

  test('a folder that became a file, and the other way round', async () => {
    const repository = newRepository();
    repository.commit({ 'a/b.py': '1\n', c: '2\n' });
    repository.git('rm', '-r', '--quiet', 'a', 'c');
    repository.write({ a: '3\n', 'c/d.py': '4\n' });
    expect((await resolveIn(repository.dir)).changes.toSorted()).toEqual([
      'added a',
      'added c/d.py',
      'deleted a/b.py',
      'deleted c',
    ]);
  });

  test('a nested repository, also one without a commit, is left alone', async () => {
    const repository = newRepository();
    repository.commit({ 'a.py': '1\n' });
    const nested = openRepository(repository.dir);
    nested.git('init', '--quiet', 'empty');
    nested.git('init', '--quiet', 'full');
    openRepository(join(repository.dir, 'full')).commit({ 'x.py': '1\n' });
    nested.write({ 'empty/y.py': '1\n', 'fuller/z.py': '1\n' });
    expect((await resolveIn(repository.dir)).changes).toEqual(['added fuller/z.py']);
  });

  test('LFS files that are checked out are no change', async () => {
    const repository = newRepository();
    repository.commit({
      '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
      'a.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 3\n`,
    });
    repository.commit({ 'a.py': '1\n' });
    writeFileSync(join(repository.dir, 'a.bin'), 'big');
    expect((await resolveIn(repository.dir)).changes).toEqual(['added a.py']);
  });

  test('what a sparse checkout leaves out is not deleted', async () => {
    const repository = newRepository();
    repository.commit({ 'in/a.py': '1\n', 'out/b.py': '1\n' });
    repository.git('sparse-checkout', 'set', 'in');
    repository.write({ 'in/a.py': '2\n' });
    expect((await resolveIn(repository.dir)).changes).toEqual(['modified in/a.py']);
  });
});
