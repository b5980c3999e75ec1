import type { Command } from './command.ts';
import { readScope } from './scope.ts';

export const test: Command = {
  name: 'test',
  usage: '[path or symbol …] [what to look at, in your words]',
  says: 'finds and proves tests that the change is missing',
  read: (words) => readScope('test', words),
};
