// Short answers to commands that start no work. Nothing in them can be taken for a command: ours begin no line.
import { commands } from '../../commands/index.ts';
import type { AppSettings } from '../../config.ts';
import type { KeptRequest } from '../../queue/requests.ts';
import { codeSpan, plainWords } from '../../report/clean-markdown.ts';
import type { RepositorySettings } from './repository-settings.ts';

const CONFIG_FILE = '`.github/testwright.yml` on the default branch';
export const cancelled = 'What was running for this pull request is stopped.';
export const paused = 'Quiet here until `/testwright resume`. Commands are still answered.';
export const resumed = 'Looking at this pull request again.';
export const nothingToRetry = 'Nothing was asked here yet that could be done again.';
export const stillAtWork = 'The last request is still being worked on; `/testwright cancel` stops it.';
export const onlyIssues =
  '`reproduce` works on an issue, whose text it takes for the report. Here `/testwright test` looks at the change.';
export const issueNeedsPath = (command: string) =>
  `On an issue, name what to look at on the default branch: \`/testwright ${command} PATH\`.`;
export const tooOften = (who: 'person' | 'repository') =>
  who === 'person'
    ? 'You have asked often within this hour; please wait a while.'
    : 'This repository has asked often within this hour; please wait a while.';

export const failed =
  'That failed again and again, so it is not tried any more; the log of the server says why. You can ask again.';
export const nothingShown = 'No such test is shown on this pull request.';

export function dismissed(ids: readonly string[]): string {
  return `${ids.map((id) => codeSpan(id)).join(', ')}: taken away, and not shown again on this pull request.`;
}

export function askedBefore({ asked, state, stop }: KeptRequest): string {
  const head = codeSpan(asked.request.head.slice(0, 12));
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
      return `- \`${command}\` for ${codeSpan(head.slice(0, 12))}, attempt ${attempt}: ${end}`;
    })
    .join('\n');
}

/** Every setting with where it comes from. */
export function config(settings: RepositorySettings, app: AppSettings): string {
  const { config: own, sources, problems, files } = settings;
  const from = (name: keyof typeof own) => sources[name] ?? 'built in';
  const list = (values: readonly string[] | undefined, usual: string) =>
    values === undefined ? usual : values.map((value) => codeSpan(value)).join(', ') || 'none';
  const row = (name: keyof typeof own, value: string) => `- ${name}: ${value} (${plainWords(from(name))})`;
  const rest = (['install', 'build', 'test', 'arid'] as const).flatMap((name) =>
    own[name] === undefined ? [] : [row(name, codeSpan(JSON.stringify(own[name])))],
  );
  const issues = own.issues === false ? 'none' : codeSpan(own.issues ?? 'testwright');
  return [
    ...problems.map(
      ({ file, line, cause }) =>
        `Not valid, so that nothing of it counts and nothing happens unasked: ${plainWords(file)}, line ${line}: ${codeSpan(cause)}.`,
    ),
    files.length === 0
      ? `There is no ${CONFIG_FILE}; what is built in counts:`
      : `From ${files.map((file) => plainWords(file)).join(', ')} (the file is ${CONFIG_FILE}) and what is built in:`,
    row('automatic', list(own.automatic, '`opened`, `ready`')),
    row('labels', list(own.labels, 'any')),
    row('branches', list(own.branches, 'any')),
    row('paths', list(own.paths, 'any')),
    row('commands', `\`${own.commands ?? 'write'}\``),
    row('issues', issues),
    ...rest,
    `- time for an answer: ${app.budgetMs / 1000} s (the operator)`,
    `- commands an hour: ${app.rates.personPerHour} a person, ${app.rates.repositoryPerHour} a repository (the operator)`,
  ].join('\n');
}

export const forkCannotApply =
  'The branch is of a fork, which the App cannot write to. The comment above holds the tests as a patch.';
export const moved =
  'The branch has moved on since that was asked, so nothing was committed. Ask again, please.';
export const nothingToApply =
  'There is no test here to apply: name the ids of those that are marked “intended?”.';

export function opened(count: number, number: number): string {
  return `${count} ${count === 1 ? 'test' : 'tests'} for the default branch: #${number}. A person merges it, or closes it.`;
}

export function applied(count: number, commit: string, stacked: number | undefined): string {
  const what = `${count} ${count === 1 ? 'test' : 'tests'}`;
  return stacked === undefined
    ? `${what} committed: ${codeSpan(commit.slice(0, 12))}.`
    : `The branch is protected: ${what} stand ready to be merged into it in #${stacked}.`;
}
