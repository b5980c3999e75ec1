// A comment, kept up to date, and suggestions: only while the pull request is still at the commit that was looked at.

import { info, notice } from '@actions/core';
import type { ActionsHost } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { openPullRequests, type PullRequests } from '../../github/pull-requests.ts';
import type { Answer } from '../../report/answer.ts';
import { MOST_OF_A_COMMENT, renderMarkdown } from '../../report/markdown.ts';
import { suggestionsFor } from '../../report/suggestions.ts';
import type { AcceptedTest } from '../../terms.ts';

const markerOf = (command: string) => `<!-- testwright ${command} -->`;

interface Pull {
  readonly number: number;
  readonly head: string;
}
type Host = Pick<ActionsHost, 'apiUrl' | 'repository'>;

/** @param origin where the answer comes from, when it is not this job's own */
export async function commentOn(
  answer: Answer,
  pull: Pull,
  host: Host,
  token: string,
  origin: string | undefined,
): Promise<void> {
  const github = await openAt(pull, host, token);
  if (github === undefined) return;
  const foot = [`At \`${pull.head.slice(0, 12)}\`.`, ...(origin === undefined ? [] : [origin])].join(' ');
  const body = `${renderMarkdown(answer, MOST_OF_A_COMMENT - 1000)}\n${foot}\n`;
  const address = await github.keepComment(pull.number, markerOf(answer.request.command), body);
  info(`The comment: ${address}`);
}

/** What cannot be suggested stands in the summary and the comment. */
export async function suggestOn(answer: Answer, pull: Pull, host: Host, token: string): Promise<void> {
  const github = await openAt(pull, host, token);
  if (github === undefined) return;
  const suggestions = suggestionsFor(answer.tests, await github.changedFiles(pull.number));
  if (suggestions.length === 0) {
    info('No proven test goes after a line that the pull request shows: nothing is suggested');
    return;
  }
  const body = 'Proven tests, each to be taken alone. A person decides.';
  const comments = suggestions.map(({ test, path, line, body }) => ({
    ...{ path, line },
    body: `${wordsFor(test)}\n\n${body}`,
  }));
  const review = { commit: pull.head, marker: markerOf('suggestions'), body, comments };
  if (!(await github.reviewOnce(pull.number, review))) info('These were suggested before');
}

function wordsFor({ kind, kills }: AcceptedTest): string {
  const red = kills.some(({ by }) => by === 'base')
    ? 'red without this change'
    : 'red when the changed code is broken';
  return `A proven test (${kind}): green in ten runs, ${red}.`;
}

/** Undefined, with a notice, where the pull request is no longer at the commit that was looked at. */
async function openAt(pull: Pull, host: Host, token: string): Promise<PullRequests | undefined> {
  if (token === '')
    throw new Fault('usage', {
      fields: { input: 'github-token' },
      fix: 'It needs a token: leave github-token at its default, and give the job pull-requests: write',
    });
  const github = openPullRequests(host.apiUrl, host.repository, token);
  const now = await github.pull(pull.number);
  if (now.state === 'open' && now.headSha === pull.head) return github;
  notice(`Pull request ${pull.number} has moved on: nothing is said about ${pull.head.slice(0, 12)}`);
  return undefined;
}
