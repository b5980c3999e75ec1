// How the forge says no: with GitHub's status and GitHub's words.
import type { Json } from './world.ts';

const DOCS = 'https://docs.github.com/rest';

export class Refusal extends Error {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: Json = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.body = { message, ...more, documentation_url: DOCS, status: String(status) };
    this.headers = headers;
  }
}

export const notFound = () => new Refusal(404, 'Not Found');

/** A field that breaks a rule. */
export const invalid = (resource: string, field: string, message: string, code = 'custom') =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource, field, code, message }] });

/** What the review routes say: sentences, without fields. */
export const unprocessable = (...errors: readonly string[]) =>
  new Refusal(422, 'Unprocessable Entity', { errors });

/** Throws where nothing was found. */
export function found<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw notFound();
  return value;
}
