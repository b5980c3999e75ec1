// What an order comes to: words for whoever asked, and what is then kept. The words are made first, the keeping is one
// transaction with the delivery: whatever happens in between, an order is carried out once.
import type { Order } from '../../commands/command.ts';
import type { Subject } from '../../github/pulls.ts';
import { postsOf, setPaused, setPosts } from '../../queue/conversations.ts';
import type { Session } from '../../queue/database.ts';
import type { Jobs } from '../../queue/jobs.ts';
import {
  type Asked,
  findSame,
  type KeptRequest,
  keepRequest,
  requestsOf,
  stopRequestsOf,
} from '../../queue/requests.ts';
import type { Place } from './events.ts';
import { explain } from './explain.ts';
import * as replies from './replies.ts';
import type { RepositorySettings } from './repository-settings.ts';
import type { World } from './world.ts';

export interface Deed {
  /** Nothing to say where the publication of a request is the answer. */
  readonly reply?: string;
  readonly keep?: (session: Session) => Promise<void>;
  /** Tests that our comment is to show no more. */
  readonly dismisses?: readonly string[];
}

export interface Asking {
  readonly place: Place;
  readonly pull: Subject;
  readonly settings: RepositorySettings;
  readonly by: { readonly login: string; readonly comment: number | undefined };
}

type Means = Pick<World, 'database' | 'jobs' | 'app'>;

export async function deedOf(order: Order, asking: Asking, means: Means): Promise<Deed> {
  const { place, pull, settings } = asking;
  const [repository, number] = [place.repository.id, pull.number];
  switch (order.does) {
    case 'request': {
      const { command, paths, symbols, instruction } = order;
      const unfit = whyUnfit(order, pull);
      if (unfit !== undefined) return { reply: unfit };
      const scope = { command, paths, symbols, ...(instruction === undefined ? {} : { instruction }) };
      return await ask(askedFor(scope, asking, means), means);
    }
    case 'apply':
      return await ask(
        { ...askedFor({ command: 'apply', paths: [], symbols: [] }, asking, means), ids: order.ids },
        means,
      );
    case 'retry':
      return await retry(asking, means);
    case 'dismiss':
      return await dismiss(order, asking, means);
    case 'cancel':
      return {
        reply: replies.cancelled,
        keep: async (session) => {
          await stopRequestsOf(session, { repository, pull: number }, 'cancelled');
        },
      };
    case 'pause':
    case 'resume': {
      const isPaused = order.does === 'pause';
      return {
        reply: isPaused ? replies.paused : replies.resumed,
        keep: (session) => setPaused(session, repository, number, isPaused),
      };
    }
    case 'why':
      return { reply: await explain(order.id, repository, number, means.database) };
    case 'status':
      return { reply: replies.status(await requestsOf(means.database, repository, number)) };
    case 'config':
      return { reply: replies.config(settings, means.app) };
    case 'help':
      return { reply: replies.help };
    case 'unbuilt':
      return { reply: replies.unbuilt(order.name) };
    case 'misread':
      return { reply: replies.misread(order.problem) };
  }
}

/** A command that means nothing where it was given. */
function whyUnfit(
  { command, paths }: Extract<Order, { does: 'request' }>,
  { isIssue }: Subject,
): string | undefined {
  if (command === 'reproduce') return isIssue ? undefined : replies.onlyIssues;
  return isIssue && paths.length === 0 ? replies.issueNeedsPath(command) : undefined;
}

async function dismiss(
  order: Extract<Order, { does: 'dismiss' }>,
  { place, pull }: Asking,
  { database }: Means,
): Promise<Deed> {
  const of = { repository: place.repository.id, pull: pull.number };
  const shown = (await postsOf(database, of.repository, of.pull)).map(({ id }) => id);
  const ids = order.ids.length === 0 ? shown : order.ids.filter((id) => shown.includes(id));
  if (ids.length === 0) return { reply: replies.nothingShown };
  return {
    reply: replies.dismissed(ids),
    dismisses: ids,
    keep: (session) => setPosts(session, of, ids, 'dismissed', order.reason),
  };
}

type Scope = Pick<Asked['request'], 'command' | 'paths' | 'symbols' | 'instruction'>;

export function askedFor(
  scope: Scope,
  { place, pull, by }: Pick<Asking, 'place' | 'pull'> & { readonly by?: Asking['by'] },
  { app }: Pick<Means, 'app'>,
  attempt = 1,
): Asked {
  return {
    ...place,
    pull: pull.number,
    ...(pull.isIssue ? { isIssue: true } : {}),
    isFork: pull.isFork,
    request: {
      ...scope,
      trust: pull.isFork ? 'fork' : 'member',
      base: pull.base,
      head: pull.head,
      attempt,
      budgetMs: app.budgetMs,
    },
    ...(by === undefined ? {} : { by }),
  };
}

async function ask(asked: Asked, { database, jobs }: Means): Promise<Deed> {
  const same = await findSame(database, asked);
  if (same !== undefined) return { reply: replies.askedBefore(same) };
  return { keep: (session) => sendRequest(session, asked, jobs) };
}

/** The request and its job: both, or neither. */
export async function sendRequest(session: Session, asked: Asked, jobs: Jobs): Promise<void> {
  const { id, isNew } = await keepRequest(session, asked);
  if (isNew) await jobs.send(session, 'request', id);
}

/** The last one again, as a new attempt, on the head as it is now. */
async function retry(asking: Asking, means: Means): Promise<Deed> {
  const { place, pull } = asking;
  const past = await requestsOf(means.database, place.repository.id, pull.number);
  const last = past[0];
  if (last === undefined) return { reply: replies.nothingToRetry };
  if (last.state === 'waiting' || last.state === 'answered') return { reply: replies.stillAtWork };
  const { command, paths, symbols, instruction } = last.asked.request;
  const scope = { command, paths, symbols, ...(instruction === undefined ? {} : { instruction }) };
  const { ids } = last.asked;
  const again = {
    ...askedFor(scope, asking, means, attemptAfter(past, pull.head)),
    ...(ids === undefined ? {} : { ids }),
  };
  return { keep: (session) => sendRequest(session, again, means.jobs) };
}

export function attemptAfter(past: readonly KeptRequest[], head: string): number {
  const attempts = past
    .filter(({ asked }) => asked.request.head === head)
    .map(({ asked }) => asked.request.attempt);
  return Math.max(0, ...attempts) + 1;
}
