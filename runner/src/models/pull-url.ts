// A model file by HTTP, continued where an earlier try ended.
import { createWriteStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PullProgress } from './pull.ts';

/** A reachable host answers within this; behind a closed network the next source is tried. */
const CONNECT_MS = 5000;

export async function fetchFromUrl(
  url: string,
  partial: string,
  step: (kind: PullProgress['step'], bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const have = existsSync(partial) ? (await stat(partial)).size : 0;
  const response = await connect(url, have, signal);
  // The server has nothing beyond what is here: whole, or of another version. The hash will tell.
  if (response.status === 416) return;
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  let bytes = response.status === 206 ? have : 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      step('fetching', bytes);
      controller.enqueue(chunk);
    },
  });
  await pipeline(
    Readable.fromWeb(response.body.pipeThrough(count)),
    createWriteStream(partial, { flags: response.status === 206 ? 'a' : 'w' }),
    { signal },
  );
}

async function connect(url: string, have: number, signal: AbortSignal): Promise<Response> {
  const gate = new AbortController();
  const timer = setTimeout(
    () => gate.abort(new Error(`no answer within ${CONNECT_MS / 1000} s`)),
    CONNECT_MS,
  );
  try {
    return await fetch(url, {
      signal: AbortSignal.any([gate.signal, signal]),
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
    });
  } catch (error) {
    if (gate.signal.aborted || signal.aborted || !(error instanceof Error)) throw error;
    throw new Error(error.cause instanceof Error ? error.cause.message : error.message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
