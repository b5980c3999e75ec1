// `publish`: the second half of the fork-safe pair. It holds a token and runs nothing; what the first half left is hostile.

import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { notice, summary } from '@actions/core';
import type { ActionsHost } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { openPullRequests, type PullRequests } from '../../github/pull-requests.ts';
import { readAnswer } from '../../report/answer-file.ts';
import { MOST_OF_A_SUMMARY, renderMarkdown } from '../../report/markdown.ts';
import { commentOn } from './comment.ts';
import { readPayload, record, text } from './event.ts';
import type { Inputs } from './inputs.ts';
import { checkPlausible } from './plausible.ts';

const MOST_BYTES = 8 * 2 ** 20;

export async function publishArtifact(inputs: Inputs, host: ActionsHost): Promise<void> {
  const { answer: file, token, publish } = inputs;
  if (file === undefined || !['workflow_run', 'issue_comment'].includes(host.eventName))
    throw new Fault('usage', {
      fields: { event: host.eventName, answer: file },
      fix: 'publish runs under workflow_run or issue_comment with the input answer: see workflows/fork-safe-publish.yml',
    });
  const answer = await readHostile(file);
  const github = openPullRequests(host.apiUrl, host.repository, token);
  const payload = readPayload(host);
  const pull = host.eventName === 'workflow_run' ? await findPull(github, runId(payload)) : namedIn(payload);
  if (pull === undefined) {
    notice('No open pull request is at the commit of that run any more: nothing is published');
    return;
  }
  if (publish.has('summary')) await summary.addRaw(renderMarkdown(answer, MOST_OF_A_SUMMARY)).write();
  // A suggestion invites a click: it is not made on the word of a stranger's run.
  if (publish.has('comment')) await commentOn(answer, pull, host, token, ORIGIN);
}

/** As workflows/comment-command.yml reads it, too. */
const COMMAND = /^\/testwright prove ([0-9a-f]{40})\s*$/;

/** A reader must know what a claim rests on. */
const ORIGIN =
  'Said by a run without permissions, which is as trustworthy as the code of the pull request; `testwright replay` checks it.';

/** The answer in a file that anybody may have made. Throws Fault `bad-answer`. */
export async function readHostile(file: string) {
  const entry = await lstat(file).catch(() => undefined);
  if (entry === undefined || !entry.isFile()) throw refused(file, 'It is no plain file');
  if (entry.size > MOST_BYTES) throw refused(file, `It is larger than ${MOST_BYTES / 2 ** 20} MiB`);
  const answer = await readAnswer(file);
  const wrong = checkPlausible(answer);
  if (wrong !== undefined) throw refused(file, wrong);
  return answer;
}

function refused(file: string, cause: string): Fault {
  return new Fault('bad-answer', {
    fields: { file: basename(file), cause },
    fix: 'Nothing was published. Look at the run that made the artifact before you run it again',
  });
}

function runId(payload: Readonly<Record<string, unknown>>): number {
  const id = record(payload['workflow_run'])?.['id'];
  if (typeof id !== 'number') throw new Fault('usage', { fields: { problem: 'The event names no run' } });
  return id;
}

/** The pull request under which the command was written, at the commit that its writer had before their eyes. */
function namedIn(payload: Readonly<Record<string, unknown>>) {
  const [issue, comment] = [record(payload['issue']), record(payload['comment'])];
  const [, head] = COMMAND.exec(text(comment?.['body']) ?? '') ?? [];
  if (record(issue?.['pull_request']) === undefined || head === undefined) return undefined;
  return { number: Number(issue?.['number']), head };
}

/** Which pull request it is, GitHub says and never the artifact. None: it moved on, or two of them share the branch. */
async function findPull(github: PullRequests, id: number) {
  const { event, headSha, headBranch, headOwner } = await github.run(id);
  if (event !== 'pull_request' || headOwner === undefined || headBranch === '') return undefined;
  const pulls = await github.openFrom(headOwner, headBranch);
  const [one, another] = pulls.filter((pull) => pull.headSha === headSha);
  return one === undefined || another !== undefined ? undefined : { number: one.number, head: headSha };
}
