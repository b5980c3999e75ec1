// The generators, in the order in which they are asked.
import { amplify } from './amplify.ts';
import type { Generator } from './generator.ts';
import { kill } from './kill.ts';
import { harvest, observe } from './observe.ts';
import { write } from './write.ts';

export const generators: readonly Generator[] = [harvest, amplify, observe, write, kill];
