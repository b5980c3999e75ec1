// What a request comes to on GitHub: one comment and one check of the pull request, edited in place. Each is looked for
// before it is made, so that doing it again after a crash shows nothing twice.
import type { CheckPage } from '../../github/checks.ts';
import type { Subject } from '../../github/pulls.ts';
import type { Repository } from '../../github/repository.ts';
import { conversationOf, keepComment, keepPosts, postsOf } from '../../queue/conversations.ts';
import type { Session } from '../../queue/database.ts';
import { type KeptRequest, requestPublished, requestsOf } from '../../queue/requests.ts';
import { type Answer, needsPerson } from '../../report/answer.ts';
import { fitting } from '../../report/fitting.ts';
import { packEvidence } from '../../report/packed-evidence.ts';
import {
  ANSWER_MARKER,
  hasSomethingToShow,
  headlineOf,
  renderComment,
  type Shown,
} from '../../report/pull-request.ts';
import type { Place } from './events.ts';
import { evidenceLink } from './evidence-link.ts';
import { suggest, tidySuggestions } from './suggesting.ts';
import type { World } from './world.ts';

/** GitHub takes 65,535 in the summary and as many in the text. */
const MOST_CHECK_CHARS = 60_000;

type Means = Pick<World, 'database' | 'app' | 'github'>;

const externalId = (pull: number) => `pull:${pull}`;

/** The pull request that a check of ours is about: GitHub does not say it where the branch is of a fork. */
export function pullOf(id: string): number | undefined {
  const match = /^pull:([1-9]\d{0,9})$/.exec(id);
  return match === null ? undefined : Number(match[1]);
}

/** Shows the answer and then keeps that it is shown. Throws faults of GitHub: then it is done again, from the start. */
export async function publish(
  world: World,
  repository: Repository,
  kept: KeptRequest,
  answer: Answer,
  pull: Subject,
): Promise<void> {
  const { database } = world;
  const { id, asked } = kept;
  const place = asked.repository.id;
  const shown = await shownOf(world, id, place, pull, answer, asked.request.head);
  const comment =
    hasSomethingToShow(shown) || asked.by !== undefined
      ? await writeComment(database, repository, place, asked.pull, renderComment(shown))
      : undefined;
  const checkRun = pull.isIssue ? undefined : await showOnPull(world, repository, kept, pull, shown);
  await database.transaction(async (session) => {
    await keepPosts(session, { repository: place, pull: asked.pull, request: id }, shown.tests);
    await requestPublished(session, id, { comment, checkRun });
  });
  if (comment !== undefined) world.metrics.publications.inc({ kind: 'comment' });
  if (checkRun !== undefined) world.metrics.publications.inc({ kind: 'check' });
}

/** What only a pull request has: suggestions on its lines, and a check of its head. */
async function showOnPull(
  world: World,
  repository: Repository,
  { id, asked }: KeptRequest,
  pull: Subject,
  shown: Shown,
): Promise<number> {
  const place = asked.repository.id;
  const isKnown = new Set((await postsOf(world.database, place, pull.number)).map((post) => post.id));
  const fresh = shown.tests.filter((test) => !isKnown.has(test.id));
  const suggested = await suggest(repository, id, pull, fresh);
  if (suggested > 0) world.metrics.publications.inc({ kind: 'suggestion' }, suggested);
  await tidySuggestions(world, repository, pull.number);
  return await writeCheck(
    repository,
    shown.head,
    pull.number,
    pageOf(shown, evidenceLink(world, id)),
    buttonsOf(shown),
  );
}

async function shownOf(
  means: Means,
  request: string,
  repository: number,
  pull: Subject,
  answer: Answer,
  head: string,
  dismissing: readonly string[] = [],
): Promise<Shown> {
  const posts = await postsOf(means.database, repository, pull.number);
  const hidden = new Set(posts.filter(({ state }) => state === 'dismissed').map(({ id }) => id));
  for (const id of dismissing) hidden.add(id);
  return {
    answer,
    head,
    tests: answer.tests.filter(({ id }) => !hidden.has(id)),
    applied: new Set(posts.filter(({ state }) => state === 'applied').map(({ id }) => id)),
    canApply: !pull.isFork,
    ...(pull.isIssue
      ? { evidence: { link: evidenceLink(means, request) } }
      : pull.head === head
        ? {}
        : { newerHead: pull.head }),
  };
}

/** By the id that was kept, else by the marker; the person may have deleted it. */
export async function writeComment(
  session: Session,
  repository: Repository,
  place: number,
  pull: number,
  body: string,
): Promise<number> {
  const { comment } = await conversationOf(session, place, pull);
  const known = comment ?? (await repository.comments.find(pull, ANSWER_MARKER));
  if (known !== undefined && (await repository.comments.update(Number(known), body))) {
    if (comment === null) await keepComment(session, place, pull, Number(known));
    return Number(known);
  }
  const made = await repository.comments.create(pull, body);
  await keepComment(session, place, pull, made);
  return made;
}

/** Says that work has begun, or how it ended, on the commit that it is about. */
export async function writeCheck(
  repository: Repository,
  head: string,
  pull: number,
  page: CheckPage,
  buttons: Parameters<Repository['checks']['create']>[0]['buttons'],
  isDone = true,
): Promise<number> {
  const { checks } = repository;
  const known = await checks.find(head, externalId(pull));
  const state = { page, isDone, buttons };
  if (known === undefined) {
    const made = await checks.create({ ...state, head, externalId: externalId(pull) });
    return made;
  }
  await checks.update(known, state);
  return known;
}

function pageOf(shown: Shown, link: string | undefined): CheckPage {
  const evidence = packEvidence(shown.answer.evidence, link, MOST_CHECK_CHARS);
  const body = renderComment(shown).replace(`${ANSWER_MARKER}\n`, '');
  return {
    title: headlineOf(shown).slice(0, 250),
    summary: fitting(body.split('\n\n'), MOST_CHECK_CHARS, () => '_The rest did not fit in here._'),
    ...(evidence === undefined ? {} : { text: evidence }),
  };
}

export const againButton = {
  label: 'Again',
  description: 'Do the last request again',
  identifier: 'again',
};

function buttonsOf({ tests, canApply, applied }: Shown) {
  const open = tests.filter(({ id }) => !applied.has(id));
  const takes = canApply && open.some((test) => !needsPerson(test));
  return [
    ...(takes
      ? [{ label: 'Apply', description: 'Commit the tests to this branch', identifier: 'apply' }]
      : []),
    ...(open.length > 0
      ? [{ label: 'Dismiss', description: 'Take the tests away for good', identifier: 'dismiss' }]
      : []),
    againButton,
  ];
}

/** Our comment as it should stand now; nothing where there is none. */
export async function refreshComment(
  means: Means,
  repository: Repository,
  { place, pull }: { readonly place: Place; readonly pull: Subject },
  dismissing: readonly string[] = [],
): Promise<void> {
  const id = place.repository.id;
  const { comment } = await conversationOf(means.database, id, pull.number);
  const past = await requestsOf(means.database, id, pull.number);
  const last = past.find(
    ({ state, answer, asked }) =>
      state === 'published' && answer !== null && asked.request.command !== 'apply',
  );
  if (comment === null || last?.answer === undefined || last.answer === null) return;
  const answer: Answer = JSON.parse(last.answer);
  const shown = await shownOf(means, last.id, id, pull, answer, last.asked.request.head, dismissing);
  await repository.comments.update(Number(comment), renderComment(shown));
}
