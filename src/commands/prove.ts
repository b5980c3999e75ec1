import type { Command } from './command.ts';
import { readScope } from './scope.ts';

export const prove: Command = {
  name: 'prove',
  usage: '[path …]',
  says: 'judges the tests that the change brings: which prove it, which cannot fail',
  read: (words) => {
    const order = readScope('prove', words);
    if (order.does !== 'request' || (order.symbols.length === 0 && order.instruction === undefined))
      return order;
    return { does: 'misread', problem: 'prove takes paths of test files' };
  },
};
