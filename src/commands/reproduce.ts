import type { Command } from './command.ts';
import { readScope } from './scope.ts';

export const reproduce: Command = {
  name: 'reproduce',
  usage: '[path or symbol …] [what else to know, in your words]',
  says: 'on an issue: a test that is red by what it reports',
  read: (words) => readScope('reproduce', words),
};
