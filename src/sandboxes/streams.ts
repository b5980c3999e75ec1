// What a run writes, taken in without ever holding more than a bounded part of it.
import type { CappedText } from './sandbox.ts';

const KEPT_HEAD = 64 * 1024;
const KEPT_TAIL = 64 * 1024;

/** Keeps head and tail of a stream; calls `onFlood` once past `limit` bytes. The result is read at the end. */
export function capStream(stream: unknown, limit: number, onFlood: () => void): () => CappedText {
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail = Buffer.alloc(0);
  let bytes = 0;
  onData(stream, (chunk) => {
    bytes += chunk.length;
    if (bytes > limit) onFlood();
    const toHead = chunk.subarray(0, Math.max(0, KEPT_HEAD - headBytes));
    if (toHead.length > 0) head.push(toHead);
    headBytes += toHead.length;
    const rest = chunk.subarray(toHead.length);
    if (rest.length > 0) tail = Buffer.concat([tail, rest.subarray(-KEPT_TAIL)]).subarray(-KEPT_TAIL);
  });
  return () => {
    const start = Buffer.concat(head);
    const isCut = bytes > start.length + tail.length;
    const end = isCut ? tail : Buffer.concat([start, tail]).subarray(-KEPT_TAIL);
    return { head: start.toString('utf8'), tail: end.toString('utf8'), bytes, truncated: isCut };
  };
}

/** Keeps all of a stream up to `limit` bytes; beyond, calls `onFlood` and drops the rest. */
export function collectChannel(stream: unknown, limit: number, onFlood: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  onData(stream, (chunk) => {
    bytes += chunk.length;
    if (bytes > limit) onFlood();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks);
}

function onData(stream: unknown, take: (chunk: Buffer) => void): void {
  if (typeof stream !== 'object' || stream === null || !('on' in stream) || typeof stream.on !== 'function')
    throw new Error('not a stream');
  stream.on('data', take);
  // A pipe of a killed child may end with an error; its bytes so far are what there is.
  stream.on('error', () => {});
}
