// What is known of the models for GPU engines: shapes, precision, parsers, sampling. Facts as data, in profiles.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunnerFault } from '../fault.ts';

export interface ServedModel {
  readonly id: string;
  readonly licence: string;
  readonly weights: 'fp8-block' | 'bf16';
  /** 10^9 bytes, all weights. */
  readonly weightGB: number;
  readonly layers: number;
  readonly hidden: number;
  readonly queryHeads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly moeIntermediate: number;
  /** Side of a quantisation block; 0 where there is none. */
  readonly quantBlock: number;
  readonly nativeContext: number;
  /** The three parts of `weightGB` that a decoding step reads: always, by chosen expert, head and norms. */
  readonly attentionGB: number;
  readonly expertsGB: number;
  readonly otherGB: number;
  readonly toolParser: string;
  readonly sampling: Readonly<Record<'temperature' | 'top_p' | 'top_k' | 'repetition_penalty', number>>;
  readonly stopTokenIds: readonly number[];
  /** Older ones have known faults with this model. */
  readonly minimumVllm: string;
}

/** The first is the default. */
export function servedModels(): readonly ServedModel[] {
  const list: { models: readonly ServedModel[] } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../profiles.json'), 'utf8'),
  );
  return list.models;
}

/** Throws RunnerFault `unknown-model`. */
export function servedModel(id: string | undefined): ServedModel {
  const models = servedModels();
  const found = id === undefined ? models[0] : models.find((model) => model.id === id);
  if (found !== undefined) return found;
  throw new RunnerFault(
    'unknown-model',
    `There is no profile of ${id}`,
    `Known are: ${models.map((model) => model.id).join(', ')}`,
  );
}
