// Errors in the API's own shape, with the headers that the official client obeys.
import type { ServerResponse } from 'node:http';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The field of the request that is wrong. */
  readonly param: string | null;
  /** Given only where trying again later can help. */
  readonly retryAfterMs: number | undefined;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { param?: string; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.param = more.param ?? null;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export function errorBody(error: ApiError): object {
  const type =
    error.status === 401
      ? 'authentication_error'
      : error.status === 429
        ? 'rate_limit_error'
        : error.status >= 500
          ? 'server_error'
          : 'invalid_request_error';
  return { error: { message: error.message, type, param: error.param, code: error.code } };
}

/** Before the first byte: status and headers. After it: an error chunk, which the official client throws. */
export function sendApiError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, 'internal_error', error instanceof Error ? error.message : String(error));
  if (response.destroyed) return;
  const body = errorBody(known);
  if (response.headersSent) {
    response.end(`data: ${JSON.stringify(body)}\n\n`);
    return;
  }
  const retry: Record<string, string> =
    known.retryAfterMs === undefined
      ? { 'x-should-retry': 'false' }
      : {
          'x-should-retry': 'true',
          'retry-after-ms': String(known.retryAfterMs),
          'retry-after': String(Math.ceil(known.retryAfterMs / 1000)),
        };
  // What is left of a body that nobody reads would stand in the way of the connection's next request.
  if (known.status === 413) retry['connection'] = 'close';
  sendJson(response, known.status, body, retry);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
