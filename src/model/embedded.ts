// Starts the embedded runner, or finds the one that an earlier call left running for a while, and connects to it.
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config.ts';
import { Fault } from '../errors.ts';
import { connectModel } from './client.ts';
import type { Model, Patience } from './model.ts';

export interface EmbeddedOptions {
  readonly cacheDir: string;
  /** The most; the runner itself takes one less while sandboxes or others keep the cores busy. */
  readonly threads: number;
  /** The runner's entry, which this package starts but never imports. */
  readonly runnerCli: string;
  readonly patience?: Patience;
}

const NO_WARNING = '--disable-warning=ExperimentalWarning';
const IDLE_MS = 300_000;
const START_TIMEOUT_MS = 120_000;
/** The runner's exit code for a model that is not there, as for all infrastructure, comes with this line on stderr. */
const MODEL_MISSING = 'model-missing:';

/** Throws Fault `model-missing`, `model-failed` or `interrupted`. */
export async function openEmbeddedModel(options: EmbeddedOptions, signal: AbortSignal): Promise<Model> {
  const stateDir = join(options.cacheDir, 'runner');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const { url, token, model } = await askRunner(options, stateDir, signal);
  return connectModel({ url, key: token, model }, options.patience);
}

/** Names of the model files in the cache. Throws Fault `model-missing` when there is none. */
export async function findEmbeddedModel(cacheDir: string): Promise<readonly string[]> {
  const names = await readdir(join(cacheDir, 'models')).catch(() => []);
  const models = names.filter((name) => name.endsWith('.gguf'));
  if (models.length === 0)
    throw new Fault('model-missing', { fix: 'Fetch it once with: testwright model pull' });
  return models;
}

interface Said {
  readonly url: string;
  readonly token: string;
  readonly model: string;
}

/** The runner sees to it that there is one server for all callers: it says where the running one is, or becomes it. */
async function askRunner(options: EmbeddedOptions, stateDir: string, signal: AbortSignal): Promise<Said> {
  const logPath = join(stateDir, `start-${process.pid}.log`);
  const log = await open(logPath, 'w+', 0o600);
  const args = [NO_WARNING, options.runnerCli, 'serve-embedded'];
  args.push('--cache', options.cacheDir, '--share', stateDir);
  args.push('--threads', String(options.threads), '--idle-ms', String(IDLE_MS));
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', log.fd],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: stateDir },
  });
  try {
    const line = await firstLine(child, signal);
    child.stdout?.destroy();
    child.unref();
    return JSON.parse(line);
  } catch (error) {
    child.kill('SIGKILL');
    if (error instanceof Fault) throw error;
    const { buffer, bytesRead } = await log.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    throw new Fault(text.includes(MODEL_MISSING) ? 'model-missing' : 'model-failed', {
      cause: error,
      fields: { log: text.slice(-600) },
      fix: 'Fetch the model once with: testwright model pull; then see testwright doctor',
    });
  } finally {
    await log.close();
    await rm(logPath, { force: true });
  }
}

async function firstLine(child: ReturnType<typeof spawn>, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const timer = setTimeout(() => reject(new Error('the runner did not get ready')), START_TIMEOUT_MS);
  const interrupted = () => reject(new Fault('interrupted'));
  if (signal.aborted) interrupted();
  signal.addEventListener('abort', interrupted, { once: true });
  child.once('error', reject);
  child.once('close', (code) => reject(new Error(`the runner ended with ${code}`)));
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupted);
  }
}

/**
 * Runs the runner's own command line (`pull`, `list`, `rm`) before the user's eyes.
 * @returns its exit code; 130 when it was interrupted.
 */
export async function runRunner(runnerCli: string, args: readonly string[]): Promise<number> {
  return await runShown(process.execPath, [NO_WARNING, runnerCli, ...args], {});
}

export interface Brought {
  /** A folder of its own with the runner's program, manifest and lock file; what it needs is installed there. */
  readonly runnerDir: string;
  readonly cacheDir: string;
  /** npm's cache. */
  readonly packagesDir: string;
}

/**
 * Sees to it that the default model and its native part are here and are the ones that we know: the file is held to its hash,
 * each package to the one in the lock file, wherever they come from. Throws Fault `pull-failed` or `interrupted`.
 */
export async function bringEmbeddedModel(
  { runnerDir, cacheDir, packagesDir }: Brought,
  { path, registryEnv }: Pick<Settings, 'path' | 'registryEnv'>,
  signal: AbortSignal,
): Promise<void> {
  // Nothing of the caller's environment: both run programs that were fetched.
  const where = { cwd: runnerDir, env: { PATH: path, HOME: runnerDir, ...registryEnv }, signal };
  const pull = [NO_WARNING, join(runnerDir, 'cli.js'), 'pull', '--check', '--cache', cacheDir];
  // The lock file names both kinds of CPU (--force), and GPU builds of 700 MB, which nobody wants here (--omit).
  const install = ['ci', '--omit=optional', '--force', '--ignore-scripts', '--loglevel=error'];
  for (const [program, args] of [
    [process.execPath, pull],
    ['npm', [...install, '--prefer-offline', '--cache', packagesDir]],
  ] as const) {
    const code = await runShown(program, args, where);
    if (signal.aborted) throw new Fault('interrupted');
    if (code !== 0) throw new Fault('pull-failed', { fields: { program, code } });
  }
}

async function runShown(
  program: string,
  args: readonly string[],
  { signal, ...where }: Pick<SpawnOptions, 'cwd' | 'env'> & { readonly signal?: AbortSignal },
): Promise<number> {
  const child = spawn(program, args, { ...where, stdio: ['ignore', 'inherit', 'inherit'] });
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(new Fault('toolchain-missing', { cause, fields: { program } })));
    child.once('close', (code) => resolve(code ?? 130));
  }).finally(() => signal?.removeEventListener('abort', end));
}
