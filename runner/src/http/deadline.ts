// The caller's deadline: a header with the milliseconds that are left, so that no two clocks need to agree.
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** Milliseconds the caller still waits; afterwards the work is stopped and answered with 408 `deadline_exceeded`. */
export const DEADLINE_HEADER = 'x-deadline-ms';
/** `interactive` (default) or `batch`: who goes first when there is a queue. */
export const PRIORITY_HEADER = 'x-priority';

const LONGEST_MS = 24 * 3600 * 1000;

export function readDeadlineMs(request: IncomingMessage): number | undefined {
  const text = request.headers[DEADLINE_HEADER];
  if (text === undefined) return undefined;
  const ms = Number(text);
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text) || ms < 1 || ms > LONGEST_MS)
    throw new ApiError(400, 'invalid_request', `${DEADLINE_HEADER} must be a number of milliseconds`, {
      param: DEADLINE_HEADER,
    });
  return ms;
}

export type Priority = 'interactive' | 'batch';

export function readPriority(request: IncomingMessage): Priority {
  const text = request.headers[PRIORITY_HEADER] ?? 'interactive';
  if (text !== 'interactive' && text !== 'batch')
    throw new ApiError(400, 'invalid_request', `${PRIORITY_HEADER} must be interactive or batch`, {
      param: PRIORITY_HEADER,
    });
  return text;
}
