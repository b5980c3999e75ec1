// The answer as a pull request shows it: one comment that is edited in place, and the page of the check run.
import { faults } from '../errors.ts';
import type { AcceptedTest, Finding, Kill, Reproduction } from '../terms.ts';
import { type Answer, needsPerson } from './answer.ts';
import { codeFence, codeSpan, fenceWord, plainWords } from './clean-markdown.ts';
import { fitting } from './fitting.ts';
import { renderJudged } from './pull-request-judgements.ts';
import { reasonTexts } from './reasons.ts';
import { kindWords, oracleWords } from './words.ts';

/** Begins our comment; with the App's own id behind it, nobody else's counts. */
export const ANSWER_MARKER = '<!-- testwright:answer -->';
/** GitHub refuses more than 65,536 characters: something is left for what it counts otherwise than we do. */
const MOST_COMMENT_CHARS = 64_000;
const KILLS_SHOWN = 3;
const MOST_LINKS = 10;

export interface Shown {
  readonly answer: Answer;
  readonly head: string;
  /** Tests of the answer that are shown: not those that were dismissed. */
  readonly tests: readonly AcceptedTest[];
  readonly applied: ReadonlySet<string>;
  /** They can be committed to the branch: it is not of a fork. */
  readonly canApply: boolean;
  /** Set where the branch has moved on since. */
  readonly newerHead?: string;
  /** Set where no check can hold the evidence: the link that an id is added to, if anybody can follow one. */
  readonly evidence?: { readonly link: string | undefined };
}

/** What a reader looks for first. */
export function headlineOf({ answer, tests }: Pick<Shown, 'answer' | 'tests'>): string {
  if (answer.error !== undefined) return faults[answer.error.code].sentence;
  const { findings, judgements } = answer;
  if (answer.request.command === 'prove') return `${counted(judgements.length, 'test')} judged`;
  if (answer.request.command === 'reproduce')
    return answer.reproductions?.length ? 'Reproduced' : 'Not reproduced';
  const parts = [
    tests.length === 0 ? '' : counted(tests.length, 'proven test'),
    findings.length === 0 ? '' : counted(findings.length, 'suspected regression'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'No test to show' : parts.join(', ');
}

/** An automatic run that has nothing to show leaves its check, and no comment. */
export function hasSomethingToShow({ answer, tests }: Pick<Shown, 'answer' | 'tests'>): boolean {
  return tests.length > 0 || answer.findings.length > 0;
}

export function renderComment(shown: Shown): string {
  const { answer, head, newerHead } = shown;
  const top = [
    `${ANSWER_MARKER}\n### Testwright: ${headlineOf(shown)}`,
    newerHead === undefined
      ? ''
      : `For ${codeSpan(head.slice(0, 12))}; the branch has moved on to ${codeSpan(newerHead.slice(0, 12))}. \`/testwright test\` looks again.`,
  ].filter((part) => part !== '');
  const end = footer(shown);
  const blocks = bodyBlocks(shown);
  const room = MOST_COMMENT_CHARS - top.join('\n\n').length - end.length - 4;
  const body = fitting(blocks, room, (count) => `_${counted(count, 'more part')} did not fit in here._`);
  return [...top, body, answer.error === undefined ? end : ''].filter((part) => part !== '').join('\n\n');
}

function bodyBlocks(shown: Shown): readonly string[] {
  const { answer, tests } = shown;
  if (answer.error !== undefined) return [renderFailure(answer)];
  if (answer.request.command === 'prove') return [...renderJudged(answer), ...renderReasons(answer)];
  return [
    ...(answer.reproductions ?? []).map(renderReproduction),
    ...answer.findings.map(renderFinding),
    ...tests.map((test) => renderTest(test, shown.applied.has(test.id))),
    ...(tests.length > 0 ? [howToTake(shown)] : []),
    ...renderReasons(answer),
    ...renderChanges(answer),
  ];
}

function renderFailure({ error }: Answer): string {
  if (error === undefined) return '';
  const { retry } = faults[error.code];
  const todo = retry === 'never' ? '' : ' It was tried several times; `/testwright retry` tries again.';
  return `Reason: \`${error.code}\`.${todo}`;
}

function renderTest(test: AcceptedTest, isApplied: boolean): string {
  const rest = test.kills.length - KILLS_SHOWN;
  const state = isApplied ? ' — applied' : needsPerson(test) ? ' — intended?' : '';
  return [
    `**${codeSpan(test.name)}** ${codeSpan(test.id)}${state}`,
    `In ${codeSpan(test.file)}. ${kindWords(test)} ${oracleWords(test, codeSpan)}`,
    codeFence(
      [...test.imports, ...(test.imports.length > 0 ? [''] : []), test.code].join('\n'),
      fenceWord(test.file),
    ),
    ...test.kills.slice(0, KILLS_SHOWN).map((kill) => killWords(test, kill)),
    ...(rest > 0 ? [`And red for ${counted(rest, 'more planted fault')}.`] : []),
    `<sub>Final proof: green in ${test.trials.green} runs, red in ${test.trials.red}.</sub>`,
  ].join('\n\n');
}

function killWords(test: AcceptedTest, { by, mutant }: Kill): string {
  if (by === 'base' && test.difference !== undefined) {
    const { call, base, head } = test.difference;
    return `${codeSpan(call)} gave ${codeSpan(base)}, and gives ${codeSpan(head)} now.`;
  }
  if (mutant === undefined) return 'Red before this change.';
  const place = codeSpan(`${mutant.path}:${mutant.line}`);
  return `Red when ${place} is broken (${plainWords(mutant.operator)}):\n\n${codeFence(`- ${mutant.before}\n+ ${mutant.after}`, 'diff')}`;
}

function renderFinding(finding: Finding): string {
  return [
    `**Suspected regression in ${codeSpan(finding.symbol)}** ${codeSpan(finding.id)}`,
    `${codeSpan(finding.call)} gave ${codeSpan(finding.before)} before, and gives ${codeSpan(finding.now)} now; nothing announces it. If it is meant, say so in the commit message.`,
    codeFence(finding.code, fenceWord(finding.file)),
    `<sub>Green on the base in ${finding.trials.greenOnBase} runs, red on the head in all ${finding.trials.redOnHead}.</sub>`,
  ].join('\n\n');
}

function renderReproduction(one: Reproduction): string {
  return [
    `**${codeSpan(one.name)}** ${codeSpan(one.id)}`,
    `Red on ${codeSpan(one.symbol)} in all of ${one.trials.red} runs, by what the report says: ${codeSpan(one.symptom, 300)}.`,
    codeFence(one.code, fenceWord(one.file)),
    `It says:\n\n${codeFence(one.message)}`,
    `<details><summary>As a patch, for <code>git apply</code></summary>\n\n${codeFence(one.patch, 'diff')}\n\n</details>`,
  ].join('\n\n');
}

function howToTake({ tests, canApply }: Shown): string {
  const named = tests.filter(needsPerson).map(({ id }) => id);
  if (!canApply)
    return `The branch is of a fork, which the App cannot write to. As a patch, for \`git apply\`:\n\n${codeFence(tests.map(({ patch }) => patch).join(''), 'diff')}`;
  const rest = tests.length - named.length;
  const all = rest > 0 ? '`/testwright apply` commits them. ' : '';
  const intended = named.length > 0 ? `What is intended: \`/testwright apply ${named.join(' ')}\`. ` : '';
  return `${all}${intended}\`/testwright dismiss [ids]\` takes them away for good.`;
}

function renderReasons({ reasons, tests }: Answer): readonly string[] {
  return reasons
    .filter(({ code }) => tests.length === 0 || code !== 'nothing-missing')
    .map(
      ({ code, detail }) => `\`${code}\`: ${reasonTexts[code].means}\n\n${codeFence(detail.slice(0, 2000))}`,
    );
}

function renderChanges({ changes, tests }: Answer): readonly string[] {
  const rest = changes.filter(({ call }) => !tests.some(({ code }) => code.includes(call)));
  if (rest.length === 0) return [];
  const lines = rest
    .slice(0, 5)
    .map(({ call, before, now }) => `- ${codeSpan(call)}: ${codeSpan(before)} → ${codeSpan(now)}`);
  return [`**Behaviour changed**\n\n${lines.join('\n')}`];
}

/** Folded: what made it, and what it took. */
function footer(shown: Shown): string {
  const { answer, head } = shown;
  const seconds = Math.round(Object.values(answer.timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const tokens = answer.usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  const models = [...new Set(answer.usage.map(({ model }) => model))];
  const asked =
    models.length === 0
      ? 'No model was asked'
      : `Model: ${models.map((model) => codeSpan(model)).join(', ')}, ${tokens} tokens`;
  const { score } = answer;
  const noticed =
    score === null
      ? ''
      : ` Planted faults noticed: ${score.killed} of ${score.total} before, ${score.killedWithTests} with these tests.`;
  return `<details><summary>About this comment</summary>\n\nWritten by a machine, for ${codeSpan(head.slice(0, 12))}. ${asked}, ${seconds} s.${noticed} \`/testwright help\` lists what can be asked.${evidenceWords(shown)}\n\n</details>`;
}

function evidenceWords({ answer, evidence }: Shown): string {
  if (evidence === undefined || answer.evidence.length === 0) return '';
  const { link } = evidence;
  const one = (id: string) =>
    link === undefined
      ? `- \`testwright evidence\` ${codeSpan(id)}, on the machine that runs the App`
      : `- [evidence of ${plainWords(id, 60)}](${link}${encodeURIComponent(id)})`;
  const list = answer.evidence.slice(0, MOST_LINKS).map(({ id }) => one(id));
  return `\n\nThe evidence of each verdict, for \`testwright replay\`:\n\n${list.join('\n')}`;
}

export function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
