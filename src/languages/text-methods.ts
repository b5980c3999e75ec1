// What well-known methods of texts act on: a line that calls one is told apart by inputs that hold it.

import type { LineSpan } from '../terms.ts';

/** By the method's name in Python or JavaScript, in small letters and without underscores. */
const ACTED_ON: Readonly<Record<string, readonly string[]>> = {
  ...{ expandtabs: ['\t'], splitlines: ['\n', '\r\n'], rsplit: [' '], partition: [' '], title: ['a b'] },
  ...{
    strip: [' ', '\n'],
    lstrip: [' '],
    rstrip: ['\n'],
    trim: [' ', '\n'],
    trimstart: [' '],
    trimend: [' '],
  },
  ...{ lower: ['A'], upper: ['a'], tolowercase: ['A'], touppercase: ['a'], casefold: ['ß'], swapcase: ['a'] },
  ...{ localecompare: ['é', 'A'], normalize: ['é'], encode: ['é'], tolocalelowercase: ['İ'] },
  ...{ isdigit: ['1', '²'], isnumeric: ['1'], isalpha: ['a'], isspace: [' '], isidentifier: ['1a'] },
  ...{
    encodeuri: [' '],
    encodeuricomponent: ['/', ' '],
    decodeuri: ['%20'],
    decodeuricomponent: ['%2F', '%'],
  },
  ...{
    quote: [' '],
    unquote: ['%20'],
    escape: ['<', '"'],
    unescape: ['&amp;'],
    codepointat: ['😀'],
    fromcodepoint: ['😀'],
  },
};

/** Lines are counted from 1. */
export function linesOf(source: string, { start, end }: LineSpan): string {
  return source
    .split('\n')
    .slice(start - 1, end)
    .join('\n');
}

/** Pieces of text for the methods that the code calls, as source text that Python and JavaScript share. */
export function actedOn(code: string): readonly string[] {
  const names = [...code.matchAll(/\.?([A-Za-z_]\w*)\s*\(/g)].map(([, name = '']) => name.toLowerCase());
  const pieces = names.flatMap((name) => ACTED_ON[name.replaceAll('_', '')] ?? []);
  return [...new Set(pieces)].map((piece) => JSON.stringify(piece));
}
