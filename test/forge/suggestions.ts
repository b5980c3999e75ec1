// Suggestions, read from a comment's text as CommonMark reads fences, and laid over the file as GitHub does.

import { placesOf } from './differences.ts';
import { gitBytes } from './git.ts';
import type { Doing } from './issues.ts';
import { filesOf, type PullIssue } from './pulls.ts';
import { commit } from './repositories.ts';
import { resolveThread } from './reviews.ts';
import type { Repository, ReviewComment } from './world.ts';

/** The lines of the first block marked `suggestion`; nothing where there is none, or its fence does not close. */
export function suggestionIn(body: string): readonly string[] | undefined {
  let fence = '';
  let isSuggestion = false;
  let inside: string[] = [];
  for (const line of body.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const [, ticks = '', info = ''] = mark ?? [];
    if (!fence && mark && !(ticks.startsWith('`') && info.includes('`'))) {
      fence = ticks;
      isSuggestion = info.trim() === 'suggestion';
      inside = [];
    } else if (fence && ticks.startsWith(fence) && info.trim() === '') {
      if (isSuggestion) return inside;
      fence = '';
    } else if (fence) inside.push(line);
  }
  return undefined;
}

/** Commits a suggestion to the head branch and resolves its thread. The commit's hash. */
export async function applySuggestion(
  doing: Doing,
  head: Repository,
  branch: string,
  pull: PullIssue,
  on: ReviewComment,
): Promise<string> {
  const content = suggestionIn(on.body);
  if (!content) throw new Error('the comment holds no suggestion');
  if (pull.state !== 'open') throw new Error('suggestions cannot be applied on a closed pull request');
  if (on.line === null || on.side === 'LEFT')
    throw new Error('suggestions cannot be applied on removed lines');
  if (on.commitId !== pull.pull.headSha && (await isChanged(doing.repository, on, pull)))
    throw new Error('outdated suggestions cannot be applied');
  const from = on.startLine ?? on.line;
  await demandNoRemoved(doing.repository, pull, on.path, from, on.line);
  const lines = (await fileAt(head, pull.pull.headSha, on.path)).split('\n');
  const old = lines.splice(from - 1, on.line - from + 1, ...content);
  if (old.join('\n') === content.join('\n')) throw new Error('the suggestion changes nothing');
  const message = `Update ${on.path}\n\nCo-authored-by: ${on.user.login} <${on.user.login}@users.noreply.github.com>`;
  const sha = await commit(doing.world, head, doing.user, {
    branch,
    files: { [on.path]: lines.join('\n') },
    message,
  });
  resolveThread(doing, pull, on.thread);
  return sha;
}

async function fileAt({ dir }: Repository, sha: string, path: string): Promise<string> {
  return (await gitBytes(dir, ['cat-file', 'blob', `${sha}:${path}`])).toString('utf8');
}

/** Whether the file is another one than the one that was commented. */
async function isChanged(
  repository: Repository,
  { path, commitId }: ReviewComment,
  { pull }: PullIssue,
): Promise<boolean> {
  return (await fileAt(repository, commitId, path)) !== (await fileAt(repository, pull.headSha, path));
}

/** Throws where a removed line stands between the first and the last line. */
async function demandNoRemoved(
  repository: Repository,
  { pull }: PullIssue,
  path: string,
  from: number,
  to: number,
): Promise<void> {
  const file = (await filesOf(repository, pull)).find((one) => one.path === path);
  const places = placesOf(file?.patch ?? '');
  const first = places.findIndex(({ right }) => right === from);
  const last = places.findIndex(({ right }) => right === to);
  if (places.slice(first, last).some(({ right }) => right === undefined))
    throw new Error('suggestions cannot be applied over removed lines');
}
