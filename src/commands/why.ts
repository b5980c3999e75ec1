import { type Command, leadingIds } from './command.ts';

export const why: Command = {
  name: 'why',
  usage: 'ID',
  says: 'what a test came from, and all that was tried and refused beside it',
  read: (words) => {
    const { ids, rest } = leadingIds(words);
    const [id] = ids;
    if (id === undefined || ids.length > 1 || rest !== '')
      return { does: 'misread', problem: 'why takes the id of one test' };
    return { does: 'why', id };
  },
};
