// Short answers to commands that start no work. Nothing in them can be taken for a command: ours begin no line.
import { commands } from '../../commands/index.ts';
import type { AppSettings } from '../../config.ts';
import type { KeptRequest } from '../../queue/requests.ts';
import { inlineCode } from '../../report/pull-request-marks.ts';
import type { RepositorySettings } from './repository-settings.ts';

export const cancelled = 'What was running for this pull request is stopped.';
export const paused = 'Quiet here until `/testwright resume`. Commands are still answered.';
export const resumed = 'Looking at this pull request again.';
export const nothingToRetry = 'Nothing was asked here yet that could be done again.';
export const stillAtWork = 'The last request is still being worked on; `/testwright cancel` stops it.';
export const onlyPulls =
  'On an issue only `/testwright help` works so far: `test` and `reproduce` for issues are not built yet.';
export const tooOften = (who: 'person' | 'repository') =>
  who === 'person'
    ? 'You have asked often within this hour; please wait a while.'
    : 'This repository has asked often within this hour; please wait a while.';

export const failed =
  'That failed again and again, so it is not tried any more; the log of the server says why. You can ask again.';
export const nothingShown = 'No such test is shown on this pull request.';

export function dismissed(ids: readonly string[]): string {
  return `${ids.map((id) => inlineCode(id)).join(', ')}: taken away, and not shown again on this pull request.`;
}

export function askedBefore({ asked, state, stop }: KeptRequest): string {
  const head = inlineCode(asked.request.head.slice(0, 12));
  if (state === 'waiting' || state === 'answered') return `That is being worked on already, for ${head}.`;
  const how = state === 'stopped' ? `was ${stop}` : 'is answered above';
  return `That ${how}, for ${head}. \`/testwright retry\` does it again.`;
}

export const help = [
  ...commands.map(({ name, usage, says }) => {
    const written = ['/testwright', name, usage].filter((part) => part !== '').join(' ');
    return `- \`${written}\`: ${says}`;
  }),
  '',
  '`/tw` is short for it. A command stands at the beginning of a line.',
].join('\n');

export function unbuilt(name: string): string {
  return `\`${name}\` is planned, and this version does not have it. \`/testwright help\` lists what there is.`;
}

export function misread(problem: string): string {
  const names = commands.map(({ name }) => `\`${name}\``).join(', ');
  return `Not understood: ${problem}. There are: ${names}; \`/testwright help\` explains them.`;
}

export function status(requests: readonly KeptRequest[]): string {
  if (requests.length === 0) return 'Nothing was asked here yet.';
  return requests
    .slice(0, 10)
    .map(({ asked, state, stop, fault }) => {
      const { command, head, attempt } = asked.request;
      const end = state === 'stopped' ? `${stop}${fault === null ? '' : ` (\`${fault}\`)`}` : state;
      return `- \`${command}\` for ${inlineCode(head.slice(0, 12))}, attempt ${attempt}: ${end}`;
    })
    .join('\n');
}

export function config({ config: own, problem, isWritten }: RepositorySettings, app: AppSettings): string {
  const file = '`.github/testwright.yml` on the default branch';
  if (problem !== undefined)
    return `${file} is not valid, so nothing happens unasked. Line ${problem.line}: ${inlineCode(problem.cause)}`;
  const source = (name: keyof typeof own) => (own[name] === undefined ? 'built in' : 'the file');
  const list = (values: readonly string[] | undefined, usual: string) =>
    values === undefined ? usual : values.map((value) => inlineCode(value)).join(', ') || 'none';
  return [
    isWritten ? `From ${file} and what is built in:` : `There is no ${file}; what is built in counts:`,
    `- automatic: ${list(own.automatic, '`opened`, `ready`')} (${source('automatic')})`,
    `- labels: ${list(own.labels, 'any')} (${source('labels')})`,
    `- branches: ${list(own.branches, 'any')} (${source('branches')})`,
    `- paths: ${list(own.paths, 'any')} (${source('paths')})`,
    `- commands: \`${own.commands ?? 'write'}\` (${source('commands')})`,
    `- time for an answer: ${app.budgetMs / 1000} s (the operator)`,
  ].join('\n');
}

export const forkCannotApply =
  'The branch is of a fork, which the App cannot write to. The comment above holds the tests as a patch.';
export const moved =
  'The branch has moved on since that was asked, so nothing was committed. Ask again, please.';
export const nothingToApply =
  'There is no test here to apply: name the ids of those that are marked “intended?”.';

export function applied(count: number, commit: string, stacked: number | undefined): string {
  const what = `${count} ${count === 1 ? 'test' : 'tests'}`;
  return stacked === undefined
    ? `${what} committed: ${inlineCode(commit.slice(0, 12))}.`
    : `The branch is protected: ${what} stand ready to be merged into it in #${stacked}.`;
}
