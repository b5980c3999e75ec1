// The conformance suite: what `src/` and every other client may rely on, whichever engine answers.
import { badInput } from './bad-input.ts';
import { basics } from './basics.ts';
import { sampling } from './sampling.ts';
import { streams } from './streams.ts';
import type { Check, Target, Traits } from './target.ts';

export const checks: readonly Check[] = [...basics, ...streams, ...sampling, ...badInput];

/** `place` is asked when the server is up. */
export function conformance(engine: string, traits: Traits, place: () => Omit<Target, 'traits'>): void {
  const fitting = checks.filter(({ needs }) => needs === undefined || Boolean(traits[needs]));
  describe(`${engine} conforms`, () => {
    test.each(fitting.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
      await run({ ...place(), traits });
    });
  });
}
