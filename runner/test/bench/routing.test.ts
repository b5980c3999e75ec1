import { cacheAware, ours, prefixAware, roundRobin } from '../../src/bench/routing-policies.ts';
import { simulate } from '../../src/bench/routing-simulation.ts';
import { prompts } from '../../src/bench/workload.ts';

const setting = { replicas: 4, prefillTokensPerSecond: 10_000, decodeSeconds: 2, cacheBlocks: 6000 };

/** The same numbers for every run. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test.each([12, 40])(
  'at %d pull-request prompts a second nobody’s p95 to the first token is shorter than ours, and we reuse more than round-robin',
  (arrivalsPerSecond) => {
    const asked = prompts('pull-requests', 600, 2000, 1, 1);
    const run = (make: Parameters<typeof simulate>[2]) =>
      simulate(asked, { ...setting, arrivalsPerSecond }, make);
    const mine = run(ours);
    const [even, ...affine] = [
      run(roundRobin),
      run((replicas) => prefixAware(replicas, seeded())),
      run(cacheAware),
    ];
    expect(mine.cachedShare).toBeGreaterThan(even?.cachedShare ?? 1);
    expect(mine.firstTokenP95).toBeLessThanOrEqual(even?.firstTokenP95 ?? 0);
    for (const other of affine) expect(mine.firstTokenP95).toBeLessThan(other.firstTokenP95);
  },
);
