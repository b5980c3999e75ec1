import { type Command, leadingIds } from './command.ts';

export const apply: Command = {
  name: 'apply',
  usage: '[id …]',
  says: 'commits the tests that were shown; those marked “intended?” only when named',
  read: (words) => {
    const { ids, rest } = leadingIds(words);
    return rest === '' ? { does: 'apply', ids } : { does: 'misread', problem: 'apply takes ids of tests' };
  },
};
