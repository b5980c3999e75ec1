// The bot's side of the embedded runner: the real runner, the real model.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedModel } from '../../src/model/embedded.ts';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
const dir = mkdtempSync(join(tmpdir(), 'testwright-embedded-'));
const runnerCli = join(import.meta.dirname, '../../runner/src/cli.ts');
const options = { cacheDir: dir, threads: 2, runnerCli };
const prompt = { system: 'You write code.', user: 'Write a function that adds.', prefix: 'def add(a, b):\n' };
const sampling = { temperature: 0, topP: 1, seed: 1, maxTokens: 6, stop: [] };

const serverPids = () =>
  readdirSync(join(dir, 'runner'))
    .filter((name) => name.endsWith('.json'))
    .map((name): number => JSON.parse(readFileSync(join(dir, 'runner', name), 'utf8')).pid);

afterAll(async () => {
  for (const pid of serverPids()) {
    process.kill(pid, 'SIGTERM');
    while (existsSync(`/proc/${pid}`) && serverPids().length > 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(dir, { recursive: true, force: true });
});

test('a model that was never fetched is a fault of its own, and leaves nothing', async () => {
  const none = mkdtempSync(join(tmpdir(), 'testwright-none-'));
  const opened = openEmbeddedModel({ ...options, cacheDir: none }, new AbortController().signal);
  await expect(opened).rejects.toMatchObject({ code: 'model-missing' });
  expect(readdirSync(join(none, 'runner'))).toEqual([]);
  rmSync(none, { recursive: true });
});

test('two callers at once share one server; a third finds it; answers go on from their prefix', async () => {
  mkdirSync(join(dir, 'models'));
  for (const name of readdirSync(join(cache, 'models')).filter((file) => file.endsWith('.gguf')))
    symlinkSync(join(cache, 'models', name), join(dir, 'models', name));
  const { signal } = new AbortController();
  const [one, other] = await Promise.all([
    openEmbeddedModel(options, signal),
    openEmbeddedModel(options, signal),
  ]);
  const third = await openEmbeddedModel(options, signal);
  expect(serverPids()).toHaveLength(1);
  const first = await one.complete(prompt, sampling, signal);
  const again = await third.complete(prompt, sampling, signal);
  expect(first.text).toContain('return');
  expect(again.text).toBe(first.text);
  expect(again.usage.cachedTokens).toBe(first.usage.promptTokens - 1);
  const bound = await other.complete(prompt, { ...sampling, grammar: 'root ::= "yes" | "no"' }, signal);
  expect(['yes', 'no']).toContain(bound.text);
}, 120_000);

test('a caller that is interrupted while the runner starts leaves at once', async () => {
  const stop = new AbortController();
  const opened = openEmbeddedModel(
    { ...options, runnerCli: join(import.meta.dirname, 'no-such-file.ts') },
    stop.signal,
  );
  stop.abort();
  await expect(opened).rejects.toMatchObject({ code: 'interrupted' });
});
