// Routing policies on the same arrivals, in simulated time: replicas read prompts one after the other, less what their cache holds.
// It compares policies; its times are those of its model and of no engine.
import { PrefixCache, tokenize } from '../fake/prefix-cache.ts';
import { Replica } from '../gateway/replica.ts';
import type { Policy } from './routing-policies.ts';
import { percentiles } from './summary.ts';
import type { Prompt } from './workload.ts';

export interface Setting {
  readonly replicas: number;
  readonly arrivalsPerSecond: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeSeconds: number;
  readonly cacheBlocks: number;
}

export interface Row {
  readonly policy: string;
  readonly cachedShare: number;
  readonly firstTokenP50: number;
  readonly firstTokenP95: number;
}

export function simulate(
  prompts: readonly Prompt[],
  setting: Setting,
  make: (replicas: readonly Replica[]) => Policy,
): Row {
  const replicas = Array.from(
    { length: setting.replicas },
    (_, index) =>
      new Replica({ name: `r${index}`, url: '', key: undefined, dialect: 'vllm', mostInFlight: 10_000 }),
  );
  const caches = replicas.map(() => new PrefixCache(setting.cacheBlocks));
  const freeAt = replicas.map(() => 0);
  const policy = make(replicas);
  let events: { at: number; happen: () => void }[] = [];
  const firsts: number[] = [];
  let cachedTokens = 0;
  let allTokens = 0;
  prompts.forEach((prompt, index) => {
    const now = index / setting.arrivalsPerSecond;
    for (const { at, happen } of events) if (at <= now) happen();
    events = events.filter(({ at }) => at > now);
    const { index: chosen, onRead } = policy.pick(prompt.text);
    const [replica, cache] = [replicas[chosen], caches[chosen]];
    if (replica === undefined || cache === undefined) throw new Error(`${policy.name} chose ${chosen}`);
    replica.begin();
    const tokens = tokenize(prompt.text);
    const cached = cache.take(tokens, '');
    const read =
      Math.max(now, freeAt[chosen] ?? 0) + (tokens.length - cached) / setting.prefillTokensPerSecond;
    freeAt[chosen] = read;
    firsts.push(read - now);
    events.push(
      { at: read, happen: onRead },
      { at: read + setting.decodeSeconds, happen: () => replica.end('ok', 0) },
    );
    cachedTokens += cached;
    allTokens += tokens.length;
  });
  const { p50, p95 } = percentiles(firsts);
  return {
    policy: policy.name,
    cachedShare: Number((cachedTokens / allTokens).toFixed(3)),
    firstTokenP50: p50,
    firstTokenP95: p95,
  };
}
