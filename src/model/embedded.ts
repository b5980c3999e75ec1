// Starts the embedded runner, or finds the one that an earlier call left running for a while, and connects to it.
import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { connectModel, type ServerAddress } from './client.ts';
import type { Model } from './model.ts';

export interface EmbeddedOptions {
  readonly cacheDir: string;
  readonly threads: number;
  /** The runner's entry, which this package starts but never imports. */
  readonly runnerCli: string;
}

const IDLE_MS = 300_000;
const START_TIMEOUT_MS = 120_000;

interface State extends ServerAddress {
  readonly pid: number;
}

export async function openEmbeddedModel(options: EmbeddedOptions, signal: AbortSignal): Promise<Model> {
  const stateDir = join(options.cacheDir, 'runner');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const stateFile = join(stateDir, 'server.json');
  const running = await findRunning(stateFile);
  if (running !== undefined) return connectModel(running);
  const unlock = await lockStart(join(stateDir, 'starting'), signal);
  try {
    // Another caller may have started it while we waited.
    return connectModel(
      (await findRunning(stateFile)) ?? (await start(options, stateDir, stateFile, signal)),
    );
  } finally {
    await unlock();
  }
}

/** Names of the model files in the cache. Throws Fault `model-missing` when there is none. */
export async function findEmbeddedModel(cacheDir: string): Promise<readonly string[]> {
  const names = await readdir(join(cacheDir, 'models')).catch(() => []);
  const models = names.filter((name) => name.endsWith('.gguf'));
  if (models.length === 0)
    throw new Fault('model-missing', { fix: 'Fetch it once with: testwright model pull' });
  return models;
}

async function findRunning(stateFile: string): Promise<State | undefined> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state: State = JSON.parse(text);
  try {
    const health = await fetch(new URL('/health', state.url), { signal: AbortSignal.timeout(2000) });
    const body: unknown = await health.json();
    if (
      health.ok &&
      typeof body === 'object' &&
      body !== null &&
      'model' in body &&
      body.model === state.model
    )
      return state;
  } catch {
    // Nobody listens there any more: the server has ended by itself.
  }
  await rm(stateFile, { force: true });
  return undefined;
}

async function start(
  options: EmbeddedOptions,
  stateDir: string,
  stateFile: string,
  signal: AbortSignal,
): Promise<State> {
  await findEmbeddedModel(options.cacheDir);
  const log = await open(join(stateDir, 'server.log'), 'w', 0o600);
  const args = [
    options.runnerCli,
    'serve-embedded',
    '--cache',
    options.cacheDir,
    '--threads',
    String(options.threads),
    '--idle-ms',
    String(IDLE_MS),
  ];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', log.fd],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: stateDir },
  });
  try {
    const line = await firstLine(child, signal);
    const said: { url: string; token: string; model: string; pid: number } = JSON.parse(line);
    const state: State = { url: said.url, key: said.token, model: said.model, pid: said.pid };
    await writeFile(`${stateFile}.new`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${stateFile}.new`, stateFile);
    child.stdout?.destroy();
    child.unref();
    return state;
  } catch (error) {
    child.kill('SIGKILL');
    if (error instanceof Fault) throw error;
    const text = await readFile(join(stateDir, 'server.log'), 'utf8').catch(() => '');
    throw new Fault(/ENOENT|no such file/i.test(text) ? 'model-missing' : 'model-failed', {
      cause: error,
      fields: { log: text.slice(-600) },
      fix: 'Fetch the model once with: testwright model pull; then see testwright doctor',
    });
  } finally {
    await log.close();
  }
}

async function firstLine(child: ReturnType<typeof spawn>, signal: AbortSignal): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error('the runner did not get ready')), START_TIMEOUT_MS);
    signal.addEventListener('abort', () => reject(new Fault('interrupted')), { once: true });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the runner ended with ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
  });
}

/** One starter at a time; a lock older than a start can take belongs to one that was killed. */
async function lockStart(path: string, signal: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    if (age > START_TIMEOUT_MS) await rm(path, { force: true });
    if (signal.aborted) throw new Fault('interrupted');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Runs the runner's own command line (`pull`, `list`, `rm`) before the user's eyes.
 * @returns its exit code; 130 when it was interrupted.
 */
export async function runRunner(runnerCli: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', runnerCli, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(new Fault('internal', { cause })));
    child.once('close', (code) => resolve(code ?? 130));
  });
}
