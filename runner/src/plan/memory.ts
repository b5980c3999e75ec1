// The arithmetic of memory: what the weights take, what a token of context takes, how many tokens are left room for.
import type { ServedModel } from './profile.ts';

export type KvPrecision = 'bf16' | 'fp8';

const GIB = 2 ** 30;
/** vLLM's default share of a GPU's memory. */
export const UTILISATION = 0.92;
/** GiB for activations, CUDA graphs and the rest, on one GPU and on each of several: calibrate with the boot log. */
const OVERHEAD_GIB = { one: 2.0, several: 2.5 };

/** Bytes that one token of context takes, over all GPUs together. */
export function kvBytesPerToken(model: ServedModel, precision: KvPrecision): number {
  return 2 * model.layers * model.kvHeads * model.headDim * (precision === 'bf16' ? 2 : 1);
}

/** Tokens of context that one replica of `tensorParallel` GPUs can hold; 0 when the weights do not fit. An estimate. */
export function kvTokens(
  model: ServedModel,
  gpuGiB: number,
  tensorParallel: number,
  precision: KvPrecision,
): number {
  const weightsGiB = (model.weightGB * 1e9) / GIB / tensorParallel;
  const overhead = tensorParallel === 1 ? OVERHEAD_GIB.one : OVERHEAD_GIB.several;
  const leftBytes = (gpuGiB * UTILISATION - weightsGiB - overhead) * GIB;
  // A key-value head is never split: beyond their number GPUs hold copies.
  const shards = Math.min(tensorParallel, model.kvHeads);
  const tokens = Math.floor(leftBytes / (kvBytesPerToken(model, precision) / shards));
  // Less than one useful prompt is no room at all.
  return tokens < 2048 ? 0 : tokens;
}

/** How many can be served at once, each with a full context of this length. */
export function usersAt(tokens: number, contextTokens: number): number {
  return tokens / contextTokens;
}
