// The models that can be embedded: facts as data, in models.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ModelSource =
  | { readonly kind: 'hub'; readonly repository: string; readonly file: string }
  /** Wheels that each hold one part of the file; `{part}` counts from 1. */
  | {
      readonly kind: 'python-packages';
      readonly package: string;
      readonly version: string;
      readonly parts: number;
    };

export interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contextTokens: number;
  readonly sources: readonly ModelSource[];
}

/** The models of our own list; the first is the default. */
export function knownModels(): readonly ModelFacts[] {
  const list: { models: readonly ModelFacts[] } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../models.json'), 'utf8'),
  );
  return list.models;
}

export function findModel(id: string | undefined): ModelFacts | undefined {
  const models = knownModels();
  return id === undefined ? models[0] : models.find((model) => model.id === id);
}
