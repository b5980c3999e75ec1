// Who looks at the page: a cookie that no script and no other site can send with a form, and a word in every form.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  endSession,
  findSession,
  keepSession,
  SESSION_MINUTES,
  type SignedIn,
} from '../../../queue/sessions.ts';
import type { World } from '../world.ts';

export interface Viewer extends SignedIn {
  /** Must come back with every form. */
  readonly word: string;
}

const COOKIE = 'testwright-session';
const STATE = 'testwright-state';
const STATE_SECONDS = 600;

type Means = Pick<World, 'app' | 'database' | 'github'>;

export async function viewerOf(means: Means, request: IncomingMessage): Promise<Viewer | undefined> {
  const secret = cookieOf(request, cookieName(means, COOKIE));
  const found = secret === undefined ? undefined : await findSession(means.database, secret);
  return secret === undefined || found === undefined ? undefined : { ...found, word: wordFor(means, secret) };
}

/** Header that signs the browser in. */
export async function beginSession(means: Means, who: SignedIn): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await keepSession(means.database, secret, who);
  return cookie(means, COOKIE, secret, SESSION_MINUTES * 60);
}

/** Header that signs it out. */
export async function finishSession(means: Means, request: IncomingMessage): Promise<string> {
  const secret = cookieOf(request, cookieName(means, COOKIE));
  if (secret !== undefined) await endSession(means.database, secret);
  return cookie(means, COOKIE, '', 0);
}

/** Ties the way to GitHub and back to one browser: the word for the address, and the header that remembers it. */
export function beginState(means: Means): { readonly state: string; readonly header: string } {
  const state = randomBytes(24).toString('base64url');
  return { state, header: cookie(means, STATE, state, STATE_SECONDS) };
}

export function isOwnState(means: Means, request: IncomingMessage, state: string): boolean {
  const kept = cookieOf(request, cookieName(means, STATE));
  return kept !== undefined && isSame(kept, state);
}

export function endState(means: Means): string {
  return cookie(means, STATE, '', 0);
}

/** A form of ours, sent from a page of ours. */
export function isOwnForm(viewer: Viewer, request: IncomingMessage, form: URLSearchParams): boolean {
  return isFromHere(request) && isSame(form.get('word') ?? '', viewer.word);
}

/** Browsers say where a form stands; one that does not is held by the word in it. */
export function isFromHere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}

export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function wordFor({ github }: Means, secret: string): string {
  return github.sign(`form:${secret}`);
}

function isSecure({ app }: Means): boolean {
  return app.publicUrl?.startsWith('https:') === true;
}

function cookieName(means: Means, name: string): string {
  return isSecure(means) ? `__Host-${name}` : name;
}

/** Lax: the way back from GitHub begins at another site. */
function cookie(means: Means, name: string, value: string, seconds: number): string {
  const secure = isSecure(means) ? '; Secure' : '';
  return `${cookieName(means, name)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [key = '', value = ''] = part.trim().split('=', 2);
    if (key === name && /^[\w-]{20,100}$/.test(value)) return value;
  }
  return undefined;
}
