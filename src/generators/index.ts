// The generators, in the order in which they are asked.
import type { Generator } from './generator.ts';
import { observe } from './observe.ts';

export const generators: readonly Generator[] = [observe];
