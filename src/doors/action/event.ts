// What the event of the job asks to be compared, and whose code it is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionsHost } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Trust } from '../../terms.ts';

export interface Asked {
  readonly base: string | undefined;
  readonly head: string;
  readonly trust: Trust;
  /** Number and head commit of the pull request. */
  readonly pull: { readonly number: number; readonly head: string } | undefined;
}

/** These run with the repository's secrets and a token that may write, whoever wrote the code. */
const PRIVILEGED = new Set(['pull_request_target', 'workflow_run']);

/** Throws Fault `usage` for events in which a stranger's code must not be run at all. */
export function readEvent(host: ActionsHost): Asked {
  if (PRIVILEGED.has(host.eventName))
    throw new Fault('usage', {
      fields: { event: host.eventName },
      fix: 'Run the code of a pull request under pull_request, and publish from a second workflow (workflows/fork-safe-prove.yml)',
    });
  const payload = readPayload(host);
  // A comment may ask about anybody's code: what the workflow has checked out.
  if (host.eventName === 'issue_comment')
    return { base: undefined, head: 'HEAD', trust: 'fork', pull: undefined };
  const pull = record(payload['pull_request']);
  const [base, head] = [record(pull?.['base']), record(pull?.['head'])];
  if (base === undefined || head === undefined) return { ...pushed(host, payload), pull: undefined };
  const isFork = nameOf(head['repo']) !== nameOf(base['repo']);
  const isMergeCommit = /^refs\/pull\/\d+\/merge$/.test(host.ref) && headOf(host.workspace) === host.sha;
  return {
    // The first parent of the merge that GitHub made is the base: two commits are enough of a clone.
    base: isMergeCommit ? 'HEAD^1' : text(base['sha']),
    head: 'HEAD',
    trust: isFork ? 'fork' : 'member',
    pull: { number: Number(pull?.['number']), head: text(head['sha']) ?? '' },
  };
}

/** All that was pushed at once; a new branch, or a run without a push, is compared with the default branch. */
function pushed(host: ActionsHost, payload: Readonly<Record<string, unknown>>): Omit<Asked, 'pull'> {
  const before = host.eventName === 'push' ? text(payload['before']) : undefined;
  const isNew = before === undefined || /^0+$/.test(before);
  return { base: isNew ? undefined : before, head: 'HEAD', trust: 'member' };
}

export function readPayload({ eventPath }: ActionsHost): Readonly<Record<string, unknown>> {
  if (eventPath === undefined) return {};
  return record(JSON.parse(readFileSync(eventPath, 'utf8'))) ?? {};
}

/** The commit that is checked out; undefined on a branch. */
function headOf(workspace: string): string | undefined {
  try {
    const head = readFileSync(join(workspace, '.git/HEAD'), 'utf8').trim();
    return /^[0-9a-f]{40,64}$/.test(head) ? head : undefined;
  } catch {
    // A workspace that is no clone is told by what looks at the repository.
    return undefined;
  }
}

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function nameOf(repository: unknown): string | undefined {
  return text(record(repository)?.['full_name']);
}
