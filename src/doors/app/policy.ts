// When the App looks at a pull request without being asked, and whose words are commands.
import { matchesGlob } from 'node:path';
import type { Permission } from '../../github/people.ts';
import type { Pull } from '../../github/pulls.ts';
import type { RepositoryConfig } from '../../terms.ts';
import type { PullAction } from './events.ts';

const USUAL_EVENTS = ['opened', 'ready'] as const;
const RANK: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

export function mayCommand(permission: Permission, config: RepositoryConfig): boolean {
  return RANK[permission] >= RANK[config.commands ?? 'write'];
}

/** The label on an issue that asks us to reproduce what it reports. */
export function isIssueLabel(label: string, { issues }: RepositoryConfig): boolean {
  return label === (issues ?? 'testwright');
}

export interface AutomaticCase {
  readonly action: PullAction;
  readonly isByBot: boolean;
  readonly isPaused: boolean;
  readonly pull: Pick<Pull, 'isOpen' | 'isDraft' | 'isFork' | 'baseBranch' | 'labels'>;
}

/** Undefined: it looks. Else why it does not, for the log. */
export function whyNotAutomatic(
  { action, isByBot, isPaused, pull }: AutomaticCase,
  config: RepositoryConfig,
): string | undefined {
  const events: readonly string[] = config.automatic ?? USUAL_EVENTS;
  if (!events.includes(action)) return 'not for this event';
  if (!pull.isOpen) return 'closed';
  if (pull.isDraft) return 'a draft';
  if (isByBot) return 'by a machine';
  if (isPaused) return 'paused';
  // Anybody can open one: its code runs only after somebody who may has asked for it.
  if (pull.isFork) return 'from a fork';
  if (config.labels !== undefined && !config.labels.some((label) => pull.labels.includes(label)))
    return 'no such label';
  if (config.branches !== undefined && !config.branches.some((glob) => matchesGlob(pull.baseBranch, glob)))
    return 'not for this branch';
  return undefined;
}
