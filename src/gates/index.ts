// What "proven" means, in order: cheapest first, the first refusal ends. The final proof on the merged file comes after.
import { baseGate } from './base-gate.ts';
import type { Gate } from './gate.ts';
import { headGate } from './head-gate.ts';
import { mutantGate } from './mutant-gate.ts';
import { staticGate } from './static-gate.ts';
import { usefulGate } from './useful-gate.ts';

export const gates: readonly Gate[] = [staticGate, headGate, usefulGate, baseGate, mutantGate];
