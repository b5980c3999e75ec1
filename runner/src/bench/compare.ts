// A against B: both are asked every prompt, in turn, and the ratio of their medians comes with an interval.
import type { Run, Sample } from './measure.ts';
import type { Prompt } from './workload.ts';

export interface Pair {
  readonly a: Sample;
  readonly b: Sample;
}

export interface Ratio {
  /** B's median over A's: below 1, B takes less. */
  readonly ratio: number;
  /** 95 of 100 resamples of the pairs lie in it; where it holds 1, the difference may be chance. */
  readonly interval: readonly [low: number, high: number];
}

export interface Comparison {
  readonly pairs: number;
  /** Pairs in which one of the two failed: they are left out. */
  readonly failed: number;
  readonly firstMs: Ratio;
  readonly perTokenMs: Ratio;
  readonly totalMs: Ratio;
}

type Ask = (prompt: Prompt) => Promise<Sample>;

/** `concurrency` pairs at once. Who is asked first changes from pair to pair, so that a slow minute hits both. */
export async function pairUp(
  a: Ask,
  b: Ask,
  prompts: readonly Prompt[],
  concurrency: number,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  const waiting = [...prompts.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, prompt] = next;
      if (index % 2 === 0) {
        const first = await a(prompt);
        pairs.push({ a: first, b: await b(prompt) });
      } else {
        const first = await b(prompt);
        pairs.push({ a: await a(prompt), b: first });
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return pairs;
}

export function compare(pairs: readonly Pair[], seed: number): Comparison {
  const good = pairs.filter(({ a, b }) => a.ok && b.ok);
  const of = (name: 'firstMs' | 'perTokenMs' | 'totalMs') =>
    ratio(
      good.map(({ a, b }) => [a[name], b[name]]),
      seed,
    );
  return {
    pairs: pairs.length,
    failed: pairs.length - good.length,
    firstMs: of('firstMs'),
    perTokenMs: of('perTokenMs'),
    totalMs: of('totalMs'),
  };
}

/** The side of one server as a run of its own; its seconds are the time it was busy, divided by who asked. */
export function sideOf(pairs: readonly Pair[], side: 'a' | 'b', concurrency: number): Run {
  const samples = pairs.map((pair) => pair[side]);
  return { samples, seconds: samples.reduce((sum, { totalMs }) => sum + totalMs, 0) / 1000 / concurrency };
}

const RESAMPLES = 2000;

function ratio(pairs: readonly (readonly [number, number])[], seed: number): Ratio {
  const random = generator(seed);
  const ratios = Array.from({ length: RESAMPLES }, () =>
    ofMedians(pairs.map(() => pairs[Math.floor(random() * pairs.length)] ?? [0, 0])),
  ).sort((x, y) => x - y);
  const at = (share: number) => round(ratios[Math.floor(share * (RESAMPLES - 1))] ?? 0);
  return { ratio: round(ofMedians(pairs)), interval: [at(0.025), at(0.975)] };
}

const ofMedians = (pairs: readonly (readonly [number, number])[]) =>
  median(pairs.map(([, b]) => b)) / Math.max(1e-9, median(pairs.map(([a]) => a)));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** The same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const round = (value: number) => Number(value.toFixed(3));
