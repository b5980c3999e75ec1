// `apply`: tests that were shown become one commit on the branch, which GitHub signs; where the branch is protected, a
// pull request onto it. The commit names its request, so that it is known again and made once.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../errors.ts';
import { apply } from '../../flow.ts';
import type { Addition } from '../../github/commits.ts';
import type { Subject } from '../../github/pulls.ts';
import type { Repository } from '../../github/repository.ts';
import { languages } from '../../languages/index.ts';
import { loadGrammars } from '../../languages/parser.ts';
import { type Post, postsOf, setPosts } from '../../queue/conversations.ts';
import { findRequest, type KeptRequest, requestPublished } from '../../queue/requests.ts';
import { type Answer, emptyAnswer, needsPerson } from '../../report/answer.ts';
import type { AcceptedTest } from '../../terms.ts';
import { fetchCode } from './answering.ts';
import { refreshComment } from './publish.ts';
import * as replies from './replies.ts';
import { isCurrent, subjectOf } from './subjects.ts';
import type { World } from './world.ts';

const TRAILER = 'Testwright-Request';

export async function applyTo(world: World, kept: KeptRequest, signal: AbortSignal): Promise<void> {
  const { asked } = kept;
  await using repository = await world.github.open(asked.installation, asked.repository, 'commit');
  const pull = await subjectOf(repository, asked);
  if (pull === undefined) throw new Fault('github-gone');
  const posts = await postsOf(world.database, asked.repository.id, asked.pull);
  const chosen = posts.filter(
    ({ id, state, test }) =>
      state !== 'dismissed' && (asked.ids?.length ? asked.ids.includes(id) : !needsPerson(test)),
  );
  const { words, ids } = await carryOut(world, kept, repository, pull, chosen, signal);
  await sayOnce(repository, kept, words);
  await world.database.transaction(async (session) => {
    await setPosts(session, { repository: asked.repository.id, pull: asked.pull }, ids, 'applied', undefined);
    await requestPublished(session, kept.id, { comment: undefined, checkRun: undefined });
  });
  await refreshComment(world, repository, { place: asked, pull });
}

async function carryOut(
  world: World,
  kept: KeptRequest,
  repository: Repository,
  pull: Subject,
  chosen: readonly Post[],
  signal: AbortSignal,
): Promise<{ readonly words: string; readonly ids: readonly string[] }> {
  if (pull.isFork) return { words: replies.forkCannotApply, ids: [] };
  if (chosen.length === 0) return { words: replies.nothingToApply, ids: [] };
  const ids = chosen.map(({ id }) => id);
  if (!isCurrent(pull, kept.asked))
    return (await isOurs(repository, pull.head, kept.id))
      ? { words: replies.applied(ids.length, pull.head, undefined), ids }
      : { words: replies.moved, ids: [] };
  const files = await filesWith(
    world,
    kept,
    chosen.map(({ test }) => test),
    signal,
  );
  if (files.length === 0) return { words: replies.nothingToApply, ids };
  const message = await messageOf(world, kept, chosen);
  // What an issue brings goes to the default branch, where nothing lands unseen.
  if (pull.isIssue || (await repository.commits.isProtected(pull.headBranch)))
    return { words: await stack(repository, kept, pull, message, files, ids.length), ids };
  const commit = await repository.commits.add(pull.headBranch, pull.head, message, files);
  return { words: replies.applied(ids.length, commit, undefined), ids };
}

async function isOurs(repository: Repository, commit: string, request: string): Promise<boolean> {
  return (await repository.commits.messageOf(commit)).includes(`${TRAILER}: ${request}`);
}

/** A branch of ours, named by the request, and a pull request from it onto the protected one. */
async function stack(
  repository: Repository,
  kept: KeptRequest,
  pull: Subject,
  message: string,
  files: readonly Addition[],
  count: number,
): Promise<string> {
  const branch = `testwright/${pull.number}-${kept.id.slice(0, 8)}`;
  const { head } = kept.asked.request;
  await repository.commits.branch(branch, head);
  const at = await repository.commits.headOf(branch);
  const commit = at === head ? await repository.commits.add(branch, head, message, files) : at;
  const known = await repository.pulls.findFrom(branch);
  const title = `Tests for #${pull.number}`;
  const body = `Proven tests for #${pull.number}, asked for by ${kept.asked.by?.login ?? 'an event'}. A person merges this, or closes it.`;
  const number = known ?? (await repository.pulls.open(branch, pull.headBranch, title, body));
  return pull.isIssue ? replies.opened(count, number) : replies.applied(count, commit ?? '', number);
}

/** The test files as they will be; made by the same code that `testwright apply` writes with. */
async function filesWith(
  world: World,
  { id, asked }: KeptRequest,
  tests: readonly AcceptedTest[],
  signal: AbortSignal,
): Promise<readonly Addition[]> {
  const dir = join(world.settings.cacheDir, 'jobs', id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await fetchCode(world, asked, dir, { isCheckedOut: true }, signal);
    await loadGrammars();
    const answer: Answer = { ...emptyAnswer(asked.request), tests };
    const work = join(dir, 'work');
    const { written } = await apply(
      answer,
      tests.map((test) => test.id),
      { startDir: work, languages },
    );
    const paths = [...new Set(written.map(({ file }) => file))];
    return await Promise.all(
      paths.map(async (path) => ({ path, text: await readFile(join(work, path), 'utf8') })),
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function messageOf(world: World, { id, asked }: KeptRequest, posts: readonly Post[]): Promise<string> {
  const [first] = posts;
  const from = first === undefined ? undefined : await findRequest(world.database, first.request);
  const answer: Answer | undefined = from?.answer ? JSON.parse(from.answer) : undefined;
  const models = [...new Set((answer?.usage ?? []).map(({ model }) => model))];
  const one = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 120);
  return [
    `Add ${posts.length} proven ${posts.length === 1 ? 'test' : 'tests'}`,
    '',
    ...posts.map(({ test }) => `- ${one(test.name)}`),
    '',
    `${TRAILER}: ${id}`,
    ...models.map((model) => `Testwright-Model: ${one(model)}`),
    ...(asked.by === undefined
      ? []
      : [`Co-authored-by: ${asked.by.login} <${asked.by.login}@users.noreply.github.com>`]),
  ].join('\n');
}

async function sayOnce(repository: Repository, { id, asked }: KeptRequest, words: string): Promise<void> {
  const marker = `<!-- testwright:reply:request:${id} -->`;
  if ((await repository.comments.find(asked.pull, marker)) === undefined)
    await repository.comments.create(asked.pull, `${marker}\n${words}`);
}
