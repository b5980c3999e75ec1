// From samples to figures.
import type { Run, Sample } from './measure.ts';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Summary {
  readonly requests: number;
  readonly failed: number;
  readonly firstMs: Percentiles;
  readonly perTokenMs: Percentiles;
  readonly totalMs: Percentiles;
  readonly outputTokensPerSecond: number;
  /** Of all prompt tokens, by the engine's own count. */
  readonly cachedShare: number;
  /** Requests a second that were whole and within both deadlines. */
  readonly goodput: number;
  readonly errors: Readonly<Record<string, number>>;
}

export interface Deadlines {
  readonly firstMs: number;
  readonly totalMs: number;
}

export function summarise({ samples, seconds }: Run, deadlines: Deadlines): Summary {
  const good = samples.filter(({ ok }) => ok);
  const sum = (of: (sample: Sample) => number) => good.reduce((total, sample) => total + of(sample), 0);
  const errors: Record<string, number> = {};
  for (const { error } of samples) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  const timely = good.filter(
    ({ firstMs, totalMs }) => firstMs <= deadlines.firstMs && totalMs <= deadlines.totalMs,
  );
  return {
    requests: samples.length,
    failed: samples.length - good.length,
    firstMs: percentiles(good.map(({ firstMs }) => firstMs)),
    perTokenMs: percentiles(good.map(({ perTokenMs }) => perTokenMs)),
    totalMs: percentiles(good.map(({ totalMs }) => totalMs)),
    outputTokensPerSecond: round(sum(({ outputTokens }) => outputTokens) / seconds),
    cachedShare: round(
      sum(({ cachedTokens }) => cachedTokens) /
        Math.max(
          1,
          sum(({ promptTokens }) => promptTokens),
        ),
    ),
    goodput: round(timely.length / seconds),
    errors,
  };
}

/** The value that so many per cent do not exceed. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const round = (value: number) => Number(value.toFixed(3));
