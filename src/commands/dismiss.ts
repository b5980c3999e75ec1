import { type Command, leadingIds } from './command.ts';

const MOST_REASON_CHARS = 300;

export const dismiss: Command = {
  name: 'dismiss',
  usage: '[id …] [reason]',
  says: 'takes tests away and does not show them again on this pull request',
  read: (words) => {
    const { ids, rest } = leadingIds(words);
    const reason = rest.slice(0, MOST_REASON_CHARS);
    return { does: 'dismiss', ids, ...(reason === '' ? {} : { reason }) };
  },
};
