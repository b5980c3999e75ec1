// One route: its name in GitHub's description, what a caller needs, and the answer.
import type { Codes } from './codes.ts';
import type { Deliveries } from './deliveries.ts';
import { demand, type Needed } from './permissions.ts';
import { found, Refusal } from './refusal.ts';
import type { Caller, InstallationToken, Tokens, UserToken } from './tokens.ts';
import type { App, Json, Repository, World } from './world.ts';

/** Everything behind the routes. */
export interface Insides {
  readonly world: World;
  readonly tokens: Tokens;
  readonly deliveries: Deliveries;
  readonly codes: Codes;
}

export interface Call extends Insides {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly accept: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  /** Method and path as GitHub's description writes them. */
  readonly key: string;
  /** Throws a Refusal where the caller may not. Runs before the request is judged. */
  readonly admit: (call: Call) => void;
  readonly answer: (call: Call) => Reply | Promise<Reply>;
}

export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

type Answer<C> = (call: C) => Reply | Promise<Reply>;

const repositoryOf = ({ world, params }: Call): Repository =>
  found(world.repository(`${params['owner']}/${params['repo']}`));

export function onRepository(key: string, needed: Needed, answer: Answer<RepositoryCall>): Route {
  return {
    key,
    admit: (call) => demand(call.caller, repositoryOf(call), needed),
    answer: (call) => answer({ ...call, repository: repositoryOf(call) }),
  };
}

const asAppCaller = (call: Call): App => {
  if (call.caller.kind === 'app') return call.caller.app;
  if (call.caller.kind === 'anonymous') throw new Refusal(401, 'A JSON web token could not be decoded');
  throw new Refusal(403, 'Resource not accessible by integration');
};

export function asApp(key: string, answer: Answer<Call & { readonly app: App }>): Route {
  return { key, admit: asAppCaller, answer: (call) => answer({ ...call, app: asAppCaller(call) }) };
}

const asInstallationCaller = (call: Call): InstallationToken => {
  if (call.caller.kind === 'installation') return call.caller;
  if (call.caller.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
  throw new Refusal(403, 'You must authenticate with an installation access token');
};

export function asInstallation(
  key: string,
  answer: Answer<Call & { readonly token: InstallationToken }>,
): Route {
  return {
    key,
    admit: asInstallationCaller,
    answer: (call) => answer({ ...call, token: asInstallationCaller(call) }),
  };
}

const asUserCaller = (call: Call): UserToken => {
  if (call.caller.kind === 'user') return call.caller;
  if (call.caller.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
  throw new Refusal(403, 'Resource not accessible by integration');
};

export function asUser(key: string, answer: Answer<Call & { readonly token: UserToken }>): Route {
  return { key, admit: asUserCaller, answer: (call) => answer({ ...call, token: asUserCaller(call) }) };
}

export function asAnyone(key: string, answer: Answer<Call>): Route {
  return { key, admit: () => undefined, answer };
}

/** One page of a list, with the links that Octokit follows. */
export function paged<T>(call: Call, items: readonly T[], show: (page: readonly T[]) => unknown): Reply {
  const size = Math.min(Number(call.query.get('per_page') ?? 30), 100);
  const page = Math.max(1, Number(call.query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (number: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(number));
    return `<${call.world.origin}${call.params['*'] ?? ''}?${query}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(page - 1, 'prev'), link(1, 'first'));
  if (page < last) links.push(link(page + 1, 'next'), link(last, 'last'));
  return {
    status: 200,
    body: show(items.slice((page - 1) * size, page * size)),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}

/** A number in the path; what is no number is not found. */
export function numberIn(call: Call, name: string): number {
  const text = call.params[name] ?? '';
  return found(/^\d+$/.test(text) ? Number(text) : undefined);
}
