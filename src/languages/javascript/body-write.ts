// A JavaScript test body written again.

import type { Claim, TestBody } from '../bodies.ts';
import type { Edit } from '../body-parts.ts';
import { rewritten } from '../body-writing.ts';
import { takeApart } from './body-parts.ts';
import { quoteText } from './quotes.ts';
import { readSource } from './syntax.ts';

export function writeBody(
  { text, file, attributes }: TestBody,
  name: string,
  claims: readonly Claim[],
  keep: 'needed' | 'all',
): string | null {
  const anatomy = takeApart(text, file, attributes);
  if (anatomy === null) return null;
  const { body, definition, isAsync } = anatomy;
  const quote = text.slice(anatomy.name.start).startsWith('"') ? '"' : "'";
  const edits: Edit[] = [{ ...anatomy.name, text: quoteText(name, quote) }];
  const waits = claims.some((claim) => /\bawait\b/.test(claim.text));
  if (waits && !isAsync) edits.push({ start: definition, end: definition, text: 'async ' });
  const end = /;\s*$/.test(text) ? ';' : '';
  const last = endOf(text, anatomy.context);
  if (last !== undefined) {
    const line = text.lastIndexOf('\n', body.end) + 1;
    const indent = /\n([^\S\n]+)\S/.exec(text.slice(body.start))?.[1] ?? '  ';
    edits.push({ start: line, end: line, text: `${indent}${last}${end}\n` });
  }
  const written = rewritten(text, anatomy, claims, keep, edits, end);
  return readSource(written, file, (root) => !root.hasError) ? written : null;
}

/** A tape test says when it is over. */
function endOf(text: string, context: string | undefined): string | undefined {
  return context !== undefined &&
    new RegExp(`\\b${context.replaceAll('$', '\\$')}\\.(?:end|plan)\\(`).test(text)
    ? `${context}.end()`
    : undefined;
}
