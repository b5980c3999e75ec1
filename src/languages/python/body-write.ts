// A Python test body written again.
import type { Claim, TestBody } from '../bodies.ts';
import { rewritten } from '../body-writing.ts';
import { withSyntax } from '../parser.ts';
import { takeApart } from './body-parts.ts';

export function writeBody(
  { text, attributes }: TestBody,
  name: string,
  claims: readonly Claim[],
  keep: 'needed' | 'all',
): string | null {
  const anatomy = takeApart(text, attributes);
  if (anatomy === null) return null;
  const written = rewritten(text, anatomy, claims, keep, [{ ...anatomy.name, text: name }], '');
  const whole = /^[ \t]/.test(written) ? `if 1:\n${written}` : written;
  return withSyntax('python', whole, (root) => !root.hasError) ? written : null;
}
