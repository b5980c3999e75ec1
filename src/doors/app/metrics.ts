// Figures for Prometheus. Names of repositories, people and files are no labels: they would be published.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly deliveries: Counter<'outcome'>;
  readonly requests: Counter<'command' | 'state'>;
  readonly publications: Counter<'kind'>;
  readonly reasons: Counter<'code'>;
  readonly faults: Counter<'code'>;
  readonly yields: Counter<'step'>;
  readonly steps: Histogram<'step'>;
  readonly modelSeconds: Counter;
  readonly sandboxSeconds: Counter;
  readonly sandboxRuns: Counter<'end'>;
  readonly tokens: Counter<'kind'>;
  readonly jobs: Gauge<'queue' | 'state'>;
  readonly queueAge: Gauge;
  /** By installation: what GitHub lets it ask within the hour. */
  readonly limitLeft: Gauge<'installation'>;
  readonly text: () => Promise<string>;
}

export function openMetrics(refresh: (metrics: Metrics) => Promise<void>): Metrics {
  const registry = new Registry();
  const common = { registers: [registry] };
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `testwright_${name}`, help, labelNames, ...common });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `testwright_${name}`, help, labelNames, ...common });
  const metrics: Metrics = {
    deliveries: counter('deliveries_total', 'Webhook deliveries by what became of them', ['outcome']),
    requests: counter('requests_total', 'Requests by command and final state', ['command', 'state']),
    publications: counter('publications_total', 'What was shown on GitHub', ['kind']),
    reasons: counter('reasons_total', 'Reason codes of answers', ['code']),
    faults: counter('faults_total', 'Faults by code', ['code']),
    yields: counter('yield_total', 'How many targets, candidates, proven and shown tests', ['step']),
    steps: new Histogram({
      name: 'testwright_step_seconds',
      help: 'Wall time of the steps of a request',
      labelNames: ['step'],
      buckets: [1, 5, 15, 30, 60, 120, 300, 600, 1800],
      ...common,
    }),
    modelSeconds: counter('model_seconds_total', 'Wall time that the model was waited for', []),
    sandboxSeconds: counter('sandbox_seconds_total', 'Wall time of runs in the sandbox', []),
    sandboxRuns: counter('sandbox_runs_total', 'Runs in the sandbox by how they ended', ['end']),
    tokens: counter('model_tokens_total', 'Tokens by kind', ['kind']),
    jobs: gauge('jobs', 'Jobs by queue and state', ['queue', 'state']),
    queueAge: gauge('queue_age_seconds', 'Age of the oldest request that waits', []),
    limitLeft: gauge('github_rate_limit_left', 'Calls of GitHub that are left, as last heard', [
      'installation',
    ]),
    text: async () => {
      await refresh(metrics);
      return await registry.metrics();
    },
  };
  return metrics;
}
