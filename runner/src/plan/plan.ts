// From GPUs and load to layouts, context, speed and cost. Pure arithmetic; every number says where it comes from.
import { type Judged, layouts } from './layouts.ts';
import { type KvPrecision, kvTokens } from './memory.ts';
import type { ServedModel } from './profile.ts';
import { ASSUMED_EFFICIENCY, ceilingTokensPerSecond } from './speed.ts';

export interface Load {
  readonly requestsPerHour: number;
  readonly promptTokens: number;
  /** Of the prompt, 0 to 1. */
  readonly cachedShare: number;
  readonly outputTokens: number;
  /** Seconds to the first token that are still good. */
  readonly firstTokenSeconds: number;
}

export interface Hardware {
  readonly name: string;
  readonly gpus: number;
  readonly gpuGiB: number;
  /** 10^9 bytes a second. */
  readonly bandwidthGBs: number;
  readonly dollarsPerGpuHour: number | undefined;
}

/** From `bench`, on the very machine. */
export interface Calibration {
  readonly outputTokensPerSecond: number;
  readonly prefillTokensPerSecond: number;
}

export interface Figure {
  readonly value: number;
  readonly basis: 'measured' | 'estimate';
}

export interface Option extends Judged {
  readonly fits: boolean;
  readonly kvTokensPerReplica: Figure;
  readonly usersAt16k: Figure;
  readonly usersAt32k: Figure;
  readonly longestContext: Figure;
  readonly outputTokensPerSecond: Figure;
  readonly firstTokenSeconds: Figure;
  readonly utilisation: Figure;
  readonly dollarsPer1000Requests: Figure | undefined;
  readonly keepsUp: boolean;
  readonly flags: readonly string[];
}

/** Prefill of one such GPU with 1,000 GB/s, scaled by bandwidth: an assumption between the published reports. */
const PREFILL_TOKENS_PER_GBS = 10;
const MOST_BATCH = 64;

/** Every layout, best first: those that fit and keep up, smallest tensor parallelism first. */
export function plan(
  model: ServedModel,
  hardware: Hardware,
  load: Load,
  kv: KvPrecision,
  lora: boolean,
  calibration?: Calibration,
): readonly Option[] {
  const options = layouts(model, hardware.gpus, lora).map((layout) =>
    judge(model, hardware, load, kv, layout, calibration),
  );
  const rank = (option: Option) =>
    (option.illegal === undefined ? 0 : 8) + (option.fits ? 0 : 4) + (option.keepsUp ? 0 : 2);
  // The roofline knows nothing of what GPUs must tell each other: where one holds the model, replicas are faster.
  return options.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.tensorParallel - b.tensorParallel ||
      Number(a.warning !== undefined) - Number(b.warning !== undefined),
  );
}

function judge(
  model: ServedModel,
  hardware: Hardware,
  load: Load,
  kv: KvPrecision,
  layout: Judged,
  calibration: Calibration | undefined,
): Option {
  const { tensorParallel, dataParallel } = layout;
  const tokens = kvTokens(model, hardware.gpuGiB, tensorParallel, kv);
  const context = load.promptTokens + load.outputTokens;
  const batch = Math.max(1, Math.min(MOST_BATCH, Math.floor(tokens / context)));
  const bandwidth = hardware.bandwidthGBs * tensorParallel;
  const basis = calibration === undefined ? 'estimate' : 'measured';
  const output =
    tokens === 0
      ? 0
      : dataParallel *
        (calibration?.outputTokensPerSecond ??
          ASSUMED_EFFICIENCY * ceilingTokensPerSecond(model, bandwidth, batch, context, kv));
  const prefill = dataParallel * (calibration?.prefillTokensPerSecond ?? PREFILL_TOKENS_PER_GBS * bandwidth);
  const fresh = load.promptTokens * (1 - load.cachedShare);
  const busy =
    output === 0
      ? Number.POSITIVE_INFINITY
      : (load.requestsPerHour / 3600) * (load.outputTokens / output + fresh / prefill);
  const first = queueFactor(busy) * (fresh / (prefill / dataParallel));
  return {
    ...layout,
    fits: tokens >= context,
    kvTokensPerReplica: { value: tokens, basis: 'estimate' },
    usersAt16k: { value: round(tokens / 16_384, 1), basis: 'estimate' },
    usersAt32k: { value: round(tokens / 32_768, 1), basis: 'estimate' },
    longestContext: { value: Math.min(tokens, model.nativeContext), basis: 'estimate' },
    outputTokensPerSecond: { value: Math.round(output), basis },
    firstTokenSeconds: { value: round(first, 2), basis },
    utilisation: { value: round(busy, 3), basis },
    dollarsPer1000Requests: cost(hardware, load, basis),
    keepsUp: busy < 0.8 && first <= load.firstTokenSeconds,
    flags: flagsOf(layout, Math.min(tokens, model.nativeContext), kv),
  };
}

/** The wait of a single server with random arrivals. */
const queueFactor = (busy: number) => (busy < 1 ? 1 / (1 - busy) : Number.POSITIVE_INFINITY);

/** GPUs are paid by the hour, busy or not. */
function cost(hardware: Hardware, load: Load, basis: Figure['basis']): Figure | undefined {
  if (hardware.dollarsPerGpuHour === undefined || load.requestsPerHour === 0) return undefined;
  return {
    value: round((1000 * hardware.gpus * hardware.dollarsPerGpuHour) / load.requestsPerHour, 2),
    basis,
  };
}

function flagsOf(layout: Judged, context: number, kv: KvPrecision): readonly string[] {
  return [
    ...(layout.tensorParallel > 1 ? ['--tensor-parallel-size', String(layout.tensorParallel)] : []),
    ...(layout.dataParallel > 1 ? ['--data-parallel-size', String(layout.dataParallel)] : []),
    ...(layout.expertParallel ? ['--enable-expert-parallel'] : []),
    ...(kv === 'fp8' ? ['--kv-cache-dtype', 'fp8'] : []),
    ...(context > 0 ? ['--max-model-len', String(Math.min(context, 65_536))] : []),
  ];
}

function round(value: number, digits: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : value;
}
