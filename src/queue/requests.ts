// Requests as they are kept: what was asked, how far it is, and its answer until it is published.
import { createHash, randomUUID } from 'node:crypto';
import type { Request } from '../terms.ts';
import type { Session } from './database.ts';
import type { Figures } from './overview.ts';

/** Everything a job needs to know; no token, no secret. */
export interface Asked {
  readonly installation: number;
  readonly repository: {
    readonly id: number;
    readonly owner: string;
    readonly name: string;
    readonly cloneUrl: string;
  };
  /** Number of the pull request, or of the issue: both count in one row. */
  readonly pull: number;
  /** It is about an issue, and so about the default branch. */
  readonly isIssue?: true;
  /** The branch of the pull request is of another repository. */
  readonly isFork: boolean;
  readonly request: Request & { readonly base: string; readonly head: string };
  /** Who asked, and by which comment; absent: nobody did, it was an event. */
  /** Of the tests that `apply` is about; empty: all that may be written without being named. */
  readonly ids?: readonly string[];
  readonly by?: { readonly login: string; readonly comment: number | undefined };
}

/**
 * `waiting` → `answered` → `published`; or `stopped`, when somebody cancelled it, a newer head took its place, or it
 * could not be done. All but the first two are final.
 */
export type RequestState = 'waiting' | 'answered' | 'published' | 'stopped';
export type StopReason = 'cancelled' | 'superseded' | 'failed';

export interface KeptRequest {
  readonly id: string;
  readonly state: RequestState;
  readonly stop: StopReason | null;
  readonly asked: Asked;
  readonly answer: string | null;
  /** Code of the fault that the last try ended with. */
  readonly fault: string | null;
}

const columns = 'id, state, stop, asked, answer, fault';

/** The same attempt of the same request on the same head has the same key. */
export function keyOf({ repository, pull, request, ids }: Asked): string {
  const { command, head, paths, symbols, instruction, attempt } = request;
  const decisive = [
    repository.id,
    pull,
    head,
    command,
    paths,
    symbols,
    instruction ?? '',
    ids ?? [],
    attempt,
  ];
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** The request, and whether it is a new one. */
export async function keepRequest(
  session: Session,
  asked: Asked,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const key = keyOf(asked);
  const { repository, pull, request } = asked;
  const [made] = await session.query<{ id: string }>(
    `insert into testwright.request (id, key, repository, pull, head, asked) values ($1, $2, $3, $4, $5, $6)
     on conflict (key) do nothing returning id`,
    [randomUUID(), key, repository.id, pull, request.head, JSON.stringify(asked)],
  );
  if (made !== undefined) return { id: made.id, isNew: true };
  const [known] = await session.query<{ id: string }>('select id from testwright.request where key = $1', [
    key,
  ]);
  if (known === undefined) throw new Error('A request that is there cannot be read');
  return { id: known.id, isNew: false };
}

/**
 * How often it was taken before without any end: each time the process died over it. Counts this time too.
 */
export async function takeRequest(session: Session, id: string): Promise<number> {
  const [taken] = await session.query<{ takes: number }>(
    'update testwright.request set takes = takes + 1 where id = $1 returning takes',
    [id],
  );
  return (taken?.takes ?? 1) - 1;
}

/** A try that ended, and how. */
export async function requestFailed(session: Session, id: string, fault: string): Promise<void> {
  await session.query('update testwright.request set takes = 0, fault = $2 where id = $1', [id, fault]);
}

export async function findRequest(session: Session, id: string): Promise<KeptRequest | undefined> {
  const [found] = await session.query<KeptRequest>(
    `select ${columns} from testwright.request where id = $1`,
    [id],
  );
  return found;
}

/** Newest first. */
export async function requestsOf(
  session: Session,
  repository: number,
  pull: number,
): Promise<readonly KeptRequest[]> {
  return await session.query<KeptRequest>(
    `select ${columns} from testwright.request where repository = $1 and pull = $2 order by created desc limit 50`,
    [repository, pull],
  );
}

/** Kept before it is published: a process that dies in between does not do the work again. */
export async function keepAnswer(
  session: Session,
  id: string,
  answer: string,
  figures?: Figures,
): Promise<void> {
  await session.query(
    `update testwright.request set answer = $2, figures = $3, state = 'answered' where id = $1 and state = 'waiting'`,
    [id, answer, figures === undefined ? null : JSON.stringify(figures)],
  );
}

export async function requestPublished(
  session: Session,
  id: string,
  posted: { readonly comment: number | undefined; readonly checkRun: number | undefined },
): Promise<void> {
  await session.query(
    `update testwright.request set state = 'published', comment = $2, check_run = $3, ended = now()
     where id = $1 and state in ('waiting', 'answered')`,
    [id, posted.comment ?? null, posted.checkRun ?? null],
  );
}

export async function stopRequest(session: Session, id: string, why: StopReason): Promise<void> {
  await session.query(
    `update testwright.request set state = 'stopped', stop = $2, ended = now()
     where id = $1 and state in ('waiting', 'answered')`,
    [id, why],
  );
}

/** Stops what is not published yet; `except`: requests of this head go on. Returns their ids. */
export async function stopRequestsOf(
  session: Session,
  { repository, pull, except = '' }: { repository: number; pull: number; except?: string },
  why: StopReason,
): Promise<readonly string[]> {
  const stopped = await session.query<{ id: string }>(
    `update testwright.request set state = 'stopped', stop = $4, ended = now()
     where repository = $1 and pull = $2 and head <> $3 and state in ('waiting', 'answered') returning id`,
    [repository, pull, except, why],
  );
  return stopped.map(({ id }) => id);
}

/** The same attempt of the same request, if it is here. */
export async function findSame(session: Session, asked: Asked): Promise<KeptRequest | undefined> {
  const [found] = await session.query<KeptRequest>(
    `select ${columns} from testwright.request where key = $1`,
    [keyOf(asked)],
  );
  return found;
}
