// Every attack on the sandbox.
import type { HostileCase } from './case.ts';
import { escapeCases } from './cases-escape.ts';
import { exhaustionCases } from './cases-exhaustion.ts';
import { reachCases } from './cases-reach.ts';
import { secretCases } from './cases-secrets.ts';

export const hostileCases: readonly HostileCase[] = [
  ...secretCases,
  ...reachCases,
  ...escapeCases,
  ...exhaustionCases,
];
