// Counters under the names that vLLM gives them, so that one dashboard fits both.
import type { Turns } from './turns.ts';

export interface Counters {
  requests: number;
  cancelled: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

export const emptyCounters = (): Counters => ({
  requests: 0,
  cancelled: 0,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
});

export function metricsText(counters: Counters, turns: Turns, model: string): string {
  const rows: readonly (readonly [string, 'gauge' | 'counter', number])[] = [
    ['vllm:num_requests_running', 'gauge', turns.running],
    ['vllm:num_requests_waiting', 'gauge', turns.waiting],
    ['vllm:request_success_total', 'counter', counters.requests],
    ['vllm:request_cancelled_total', 'counter', counters.cancelled],
    ['vllm:prompt_tokens_total', 'counter', counters.promptTokens],
    ['vllm:prefix_cache_queries_total', 'counter', counters.promptTokens],
    ['vllm:prefix_cache_hits_total', 'counter', counters.cachedTokens],
    ['vllm:generation_tokens_total', 'counter', counters.completionTokens],
  ];
  return rows
    .map(
      ([name, type, value]) =>
        `# TYPE ${name} ${type}\n${name}{model_name=${JSON.stringify(model)}} ${value}\n`,
    )
    .join('');
}
