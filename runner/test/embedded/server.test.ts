// How the embedded server starts, is shared, and ends. The real model.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startCli } from '../run-cli.ts';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
const share = mkdtempSync(join(tmpdir(), 'runner-share-'));
afterAll(() => rmSync(share, { recursive: true, force: true }));

test('of several callers at once one becomes the server and the others are told where it is; it ends by itself', async () => {
  const args = ['serve-embedded', '--cache', cache, '--share', share, '--idle-ms', '3000'];
  const callers = Array.from({ length: 3 }, () => startCli(args));
  const said = (await Promise.all(callers.map(({ line }) => line))).map((line) => JSON.parse(line));
  expect(new Set(said.map(({ pid }) => pid)).size).toBe(1);
  const answer = await fetch(`${said[0].url}/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${said[0].token}` },
    body: JSON.stringify({ prompt: 'def add(a, b):', max_tokens: 1 }),
  });
  expect(answer.status).toBe(200);
  const ends = await Promise.all(callers.map(({ end }) => end));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(existsSync(`/proc/${said[0].pid}`)).toBe(false);
  expect(readdirSync(share)).toEqual([]);
}, 120_000);

test('SIGTERM ends it in order', async () => {
  const server = startCli(['serve-embedded', '--cache', cache]);
  await server.line;
  server.child.kill('SIGTERM');
  expect(await server.end).toMatchObject({ code: 0, err: '' });
}, 120_000);

test('a model that was never fetched is said to be missing', async () => {
  const end = await runCli(['serve-embedded', '--cache', share]);
  expect(end).toMatchObject({ code: 3, out: '' });
  expect(end.err).toContain('model-missing:');
});

test('it listens where it is told, and knows the key that it was given and no other', async () => {
  const key = 'k'.repeat(32);
  const server = startCli(['serve-embedded', '--cache', cache, '--host', '0.0.0.0'], {
    TESTWRIGHT_MODEL_KEY: key,
  });
  const { url, token } = JSON.parse(await server.line);
  expect({ url, token }).toEqual({ url: expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+\/v1$/), token: key });
  const status = async (bearer: string) =>
    (
      await fetch(url.replace('0.0.0.0', '127.0.0.1').concat('/models'), {
        headers: { authorization: `Bearer ${bearer}` },
      })
    ).status;
  expect([await status(key), await status('x'.repeat(32))]).toEqual([200, 401]);
  server.child.kill('SIGTERM');
  expect((await server.end).code).toBe(0);
}, 120_000);

test.each([
  ['an address for all without a key', ['--host', '0.0.0.0'], ''],
  ['a name for an address', ['--host', 'gpu.example'], 'k'.repeat(32)],
  ['a shared server for all', ['--host', '0.0.0.0', '--share', share], 'k'.repeat(32)],
  ['a key that can be guessed', [], 'secret'],
])('it does not start with %s', async (_, args, key) => {
  const end = await runCli(['serve-embedded', '--cache', cache, ...args], { TESTWRIGHT_MODEL_KEY: key });
  expect(end).toMatchObject({ code: 2, out: '' });
});
