// The roofline of decoding: the bytes that a step must read, over the memory's bandwidth. A ceiling, never a promise.
import { type KvPrecision, kvBytesPerToken } from './memory.ts';
import type { ServedModel } from './profile.ts';

/** The share of the ceiling that engines reach; an assumption until `--calibrate`. */
export const ASSUMED_EFFICIENCY = 0.45;

/** How many different experts a batch touches in one layer, on average. */
export function expertsTouched(model: ServedModel, batch: number): number {
  return model.experts * (1 - (1 - model.expertsPerToken / model.experts) ** batch);
}

/** 10^9 bytes read for one step of `batch` sequences, each with `contextTokens` of context. */
export function stepGB(model: ServedModel, batch: number, contextTokens: number, kv: KvPrecision): number {
  const experts = (expertsTouched(model, batch) / model.experts) * model.expertsGB;
  const context = (batch * contextTokens * kvBytesPerToken(model, kv)) / 1e9;
  return model.attentionGB + experts + model.otherGB + context;
}

/** Tokens a second of the whole batch at most, on one GPU with this bandwidth (10^9 bytes a second). */
export function ceilingTokensPerSecond(
  model: ServedModel,
  bandwidthGBs: number,
  batch: number,
  contextTokens: number,
  kv: KvPrecision,
): number {
  return (batch * bandwidthGBs) / stepGB(model, batch, contextTokens, kv);
}
