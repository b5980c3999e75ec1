// The words after `test` and `prove`: what to look at, then what to heed, in a person's own words.
import type { Order } from './command.ts';

const PATH = /^(?=[^/].*\/)[\w.@+-]+(?:\/[\w.@+-]+)*\/?$|^[\w@+-][\w.@+-]*\.[a-z]{1,4}$/;
/** Only what can hardly be a word of a sentence: in backticks, or written as code is. */
const SYMBOL = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$|^[a-z$]+[A-Z]\w*$|^[A-Za-z$]*_\w+$/;
const QUOTED = /^`([^`\s]+)`$/;
const MOST_INSTRUCTION_CHARS = 2000;

export function readScope(command: 'test' | 'prove' | 'reproduce', words: string): Order {
  const paths: string[] = [];
  const symbols: string[] = [];
  let rest = words.trim();
  for (;;) {
    const [first = ''] = rest.split(/\s/, 1);
    const word = (QUOTED.exec(first)?.[1] ?? first).replace(/\(\)$/, '');
    const isCode = QUOTED.test(first) || first.endsWith('()');
    if (PATH.test(word) && !word.split('/').includes('..')) paths.push(word);
    else if (SYMBOL.test(word) || (isCode && /^[\w$.]+$/.test(word))) symbols.push(word);
    else break;
    rest = rest.slice(first.length).trim();
  }
  const instruction = rest.slice(0, MOST_INSTRUCTION_CHARS);
  return {
    does: 'request',
    command,
    paths,
    symbols,
    ...(instruction === '' ? {} : { instruction }),
  };
}
