// The generators, in the order in which they are asked.
import { amplify } from './amplify.ts';
import type { Generator } from './generator.ts';
import { kill } from './kill.ts';
import { observe } from './observe.ts';
import { write } from './write.ts';

export const generators: readonly Generator[] = [amplify, observe, write, kill];
