// How a candidate is named for people and across pushes.
import { createHash } from 'node:crypto';
import type { Target } from '../terms.ts';

/** The same for the same symbol and body, however the body is laid out. */
export function candidateId({ symbol }: Target, body: string): string {
  return createHash('sha256')
    .update(`${symbol.qualifiedName}\n${body.replace(/\s+/g, ' ')}`)
    .digest('hex')
    .slice(0, 8);
}
