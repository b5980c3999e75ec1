// What GitHub refuses or fails to do, as faults: who must act, and whether trying again helps.
import { Fault } from '../errors.ts';

/** Runs a call. Throws Fault `github-limited`, `github-denied`, `github-gone`, `github-failed`. */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw faultOf(what, error);
  }
}

/** As `calling`; undefined where there is no such thing. */
export async function seeking<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await calling(what, call);
  } catch (error) {
    if (error instanceof Fault && error.code === 'github-gone') return undefined;
    throw error;
  }
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

function faultOf(what: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const refusal = asRefusal(error);
  if (refusal === undefined)
    return new Fault('github-failed', {
      cause: error,
      fields: { doing: what, cause: error instanceof Error ? error.name : String(error) },
    });
  const { status } = refusal;
  const headers = refusal.response?.headers ?? {};
  const fields = { doing: what, status, message: refusal.message.slice(0, 300) };
  if (isLimit(status, headers, refusal.message)) return new Fault('github-limited', { cause: error, fields });
  if (status === 401 || status === 403 || status === 422)
    return new Fault(status === 401 ? 'github-failed' : 'github-denied', {
      cause: error,
      fields: { ...fields, accepts: headers['x-accepted-github-permissions'] },
      fix: 'Compare the permissions of the App with app.yml, and accept new ones in the installation settings',
    });
  if (status === 404 || status === 410 || status === 451)
    return new Fault('github-gone', { cause: error, fields });
  return new Fault('github-failed', { cause: error, fields });
}

function isLimit(
  status: number,
  headers: Refusal['response'] extends infer _
    ? Readonly<Record<string, string | number | undefined>>
    : never,
  message: string,
): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /secondary rate limit/i.test(message)
  );
}

function asRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const { status, message } = error;
  const response = 'response' in error ? error.response : undefined;
  if (typeof response !== 'object' || response === null || !('headers' in response))
    return { status, message };
  return { status, message, response: response as NonNullable<Refusal['response']> };
}
