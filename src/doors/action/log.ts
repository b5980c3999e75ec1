// The job's log: text of others must not be read as commands of the runner (`::set-output`, `::add-mask`, …).
import { randomBytes } from 'node:crypto';
import { endGroup, info, startGroup } from '@actions/core';

/** Runs `work` in a folded group during which the runner obeys no line. */
export async function hushed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const token = randomBytes(16).toString('hex');
  startGroup(title);
  info(`::stop-commands::${token}`);
  try {
    return await work();
  } finally {
    info(`::${token}::`);
    endGroup();
  }
}
