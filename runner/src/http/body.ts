// The body of a request: bounded, and a JSON object.
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** Throws ApiError 413 as soon as more than `mostBytes` have come. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new ApiError(413, 'body_too_large', `The body is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws ApiError 400. */
export function parseObject(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ApiError(400, 'invalid_request', 'The body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new ApiError(400, 'invalid_request', 'The body must be a JSON object');
  return { ...parsed };
}
