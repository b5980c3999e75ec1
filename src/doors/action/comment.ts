// One comment on a pull request, kept up to date, and only while the pull request is still at the commit that was looked at.
import { info, notice } from '@actions/core';
import type { ActionsHost } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { openPullRequests } from '../../github/pull-requests.ts';
import type { Answer } from '../../report/answer.ts';
import { renderSummary } from './summary.ts';

/** GitHub takes 65,536 characters; what is larger is refused whole. */
const MOST_BYTES = 60_000;

const markerOf = (command: string) => `<!-- testwright ${command} -->`;

/** @param origin where the answer comes from, when it is not this job's own */
export async function commentOn(
  answer: Answer,
  pull: { readonly number: number; readonly head: string },
  host: Pick<ActionsHost, 'apiUrl' | 'repository'>,
  token: string,
  origin: string | undefined,
): Promise<void> {
  if (token === '')
    throw new Fault('usage', {
      fields: { input: 'github-token' },
      fix: 'A comment needs a token: leave github-token at its default, and give the job pull-requests: write',
    });
  const github = openPullRequests(host.apiUrl, host.repository, token);
  const now = await github.pull(pull.number);
  if (now.state !== 'open' || now.headSha !== pull.head) {
    notice(`Pull request ${pull.number} has moved on: nothing is said about ${pull.head.slice(0, 12)}`);
    return;
  }
  const foot = [`At \`${pull.head.slice(0, 12)}\`.`, ...(origin === undefined ? [] : [origin])].join(' ');
  const body = `${renderSummary(answer, MOST_BYTES)}\n${foot}\n`;
  const address = await github.keepComment(pull.number, markerOf(answer.request.command), body);
  info(`The comment: ${address}`);
}
