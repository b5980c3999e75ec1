import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { git, gitEnvironment } from './git.ts';
import { type Ground, openChange, openGround } from './ground.ts';

const run = promisify(execFile);

describe('git over HTTP, by the real git', () => {
  let ground: Ground;
  let root: string;
  beforeAll(async () => {
    ground = await openGround();
    root = await mkdtemp(join(tmpdir(), 'forge-git-'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await ground[Symbol.asyncDispose]();
  });

  const token = async (permissions: Record<string, string>) => {
    const auth = { type: 'installation', permissions, refresh: true };
    return ((await ground.client.auth(auth)) as { token: string }).token;
  };
  const withToken = (text: string) => ({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${text}`).toString('base64')}`,
    GIT_TERMINAL_PROMPT: '0',
  });
  const clone = async (name: string, env: Record<string, string>, repository = 'acme/shop') => {
    const dir = join(root, name);
    await run('git', ['clone', '-q', `${ground.forge.origin}/${repository}.git`, dir], {
      env: { ...gitEnvironment, ...env, GIT_TERMINAL_PROMPT: '0' },
    });
    return dir;
  };
  /** Commits a file in a clone and pushes it to a branch. */
  const push = async (name: string, permissions: Record<string, string>, path: string, branch: string) => {
    const env = withToken(await token(permissions));
    const dir = await clone(name, env);
    await run('mkdir', ['-p', join(dir, path, '..')]);
    await writeFile(join(dir, path), 'new\n');
    await git(dir, ['add', '.']);
    await git(dir, ['-c', 'user.name=app', '-c', 'user.email=app@example.com', 'commit', '-qm', 'New']);
    return git(dir, ['push', '-q', 'origin', `HEAD:refs/heads/${branch}`], env);
  };

  test('the head of a pull request is fetched by its ref, from a fork too', async () => {
    const { forge, repository } = ground;
    const pull = await openChange(ground);
    const fork = await forge.fork(repository, 'stranger');
    await forge.as('stranger').commit(fork, { branch: 'idea', files: { 'idea.txt': 'idea\n' } });
    const foreign = await forge.as('stranger').openPull(repository, { branch: 'idea', from: fork });
    const dir = await clone('heads', withToken(await token({ contents: 'read' })));
    for (const one of [pull, foreign]) {
      await git(dir, ['fetch', '-q', 'origin', `refs/pull/${one.number}/head`]);
      expect(await git(dir, ['rev-parse', 'FETCH_HEAD'])).toBe(one.pull.headSha);
      await git(dir, ['fetch', '-q', 'origin', `refs/pull/${one.number}/merge`]);
      expect(await git(dir, ['rev-parse', 'FETCH_HEAD^2'])).toBe(one.pull.headSha);
    }
  });

  test('a push with the right to write arrives, moves the pull request, and is told', async () => {
    const { forge, repository, app } = ground;
    await push('pushes', { contents: 'write' }, 'pushed.txt', 'pushed');
    expect(await git(repository.dir, ['show', 'refs/heads/pushed:pushed.txt'])).toBe('new');
    await forge.deliveries.settled();
    const told = forge.deliveries.of(app).filter(({ event }) => event === 'push');
    expect(JSON.parse(told.at(-1)?.text ?? '{}')).toMatchObject({
      ref: 'refs/heads/pushed',
      created: true,
      head_commit: { added: ['pushed.txt'] },
      sender: { login: 'testwright[bot]' },
    });
  });

  test.each([
    ['without the right to write', { contents: 'read' }, 'a.txt', 'free', /403/],
    ['to a protected branch', { contents: 'write' }, 'a.txt', 'main', /GH006: Protected branch/],
    [
      'of a workflow',
      { contents: 'write' },
      '.github/workflows/a.yml',
      'free',
      /without `workflows` permission/,
    ],
  ])('a push %s is refused', async (name, permissions, path, branch, why) => {
    await expect(push(name.replaceAll(' ', '-'), permissions, path, branch)).rejects.toThrow(why);
  });

  test('unknown tokens, no token on a private repository, and a push to a fork are refused', async () => {
    const { forge, repository } = ground;
    await forge.addRepository('acme/secret', { files: { a: 'a\n' }, private: true });
    await expect(clone('bad', withToken('ghs_unknown'))).rejects.toThrow(
      /could not read Username|Authentication/,
    );
    await expect(clone('secret', {}, 'acme/secret')).rejects.toThrow(
      /could not read Username|Authentication/,
    );
    const fork = await forge.fork(repository, 'other');
    const env = withToken(await token({ contents: 'write' }));
    const dir = await clone('fork', env, 'other/shop');
    await expect(git(dir, ['push', '-q', 'origin', 'HEAD:refs/heads/mine'], env)).rejects.toThrow(/403/);
    expect(await git(fork.dir, ['branch', '--list', 'mine'])).toBe('');
  });
});
