// What a form of ours sends.
import type { IncomingMessage } from 'node:http';

/** A form of ours is a few hundred bytes. */
const MOST_BYTES = 10_000;

/** Nothing where it is not a form, or larger than any of ours. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true)
    return new URLSearchParams();
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BYTES) return new URLSearchParams();
    pieces.push(piece);
  }
  return new URLSearchParams(Buffer.concat(pieces).toString('utf8'));
}
