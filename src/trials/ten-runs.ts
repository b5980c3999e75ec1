// What a test must be red in that shows a fault of head: as many runs as the flake gate has, under as many conditions.
import type { Variation } from '../terms.ts';
import { calm, shaken } from '../testbed.ts';

const elsewhere = { timezone: 'America/St_Johns', locale: 'C' };

export const tenRuns: readonly Variation[] = [
  ...[1, 2, 3, 4].map((seed) => ({ ...calm, seed })),
  ...[5, 6].map((seed) => ({ ...calm, seed, isLoaded: true as const })),
  ...[1007, 2008].map((seed) => ({ ...calm, ...elsewhere, seed })),
  ...[3009, 4010].map((seed) => ({ ...shaken, seed })),
];
