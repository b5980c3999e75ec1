// A comment's words to orders. Only a line that begins with our name counts, and only where people speak.

import type { Order } from './command.ts';
import { commands } from './index.ts';
import { spokenLines } from './visible.ts';

/** More in one comment is no conversation. */
const MOST_ORDERS = 5;
const MOST_CHARS = 65_536;

/** In the order in which they stand; a word that is no command becomes `misread`. */
export function parseComment(text: string): readonly Order[] {
  const orders = spokenLines(text.slice(0, MOST_CHARS)).flatMap((line) => {
    const words = /^ {0,3}\/(?:testwright|tw)(?:[ \t]+(.*))?$/i.exec(line);
    return words === null ? [] : [readOrder((words[1] ?? '').trim())];
  });
  return orders.slice(0, MOST_ORDERS);
}

function readOrder(words: string): Order {
  const [name = ''] = words.split(/\s/, 1);
  if (name === '') return { does: 'help' };
  const command = commands.find((one) => one.name === name.toLowerCase());
  if (command === undefined) return { does: 'misread', problem: 'that is none of the commands' };
  return command.read(words.slice(name.length).trim());
}
