// The answer as GitHub-flavoured Markdown, for job summaries and comments.
import type { AcceptedTest, Finding, Kill } from '../terms.ts';
import type { Answer } from './answer.ts';
import { codeCell, codeFence, codeSpan, fenceWord } from './clean-markdown.ts';
import { fitting } from './fitting.ts';
import { reasonTexts } from './reasons.ts';
import {
  byTest,
  type Cases,
  count,
  detailOf,
  kindWords,
  nameOf,
  noScoreWords,
  notRunWords,
  oracleWords,
  ranges,
  type Verdict,
  verdictOrder,
  verdicts,
} from './words.ts';

/** GitHub refuses a comment of more than 65,536 characters as a whole. */
export const MOST_OF_A_COMMENT = 65_000;
/** GitHub drops a summary of more than 1 MiB as a whole. */
export const MOST_OF_A_SUMMARY = 2 ** 20 - 1024;
/** Of one piece of code, in characters. */
const MOST_OF_CODE = 6000;
/** More of a kind are no longer read; the answer file has them all. */
const MOST_SHOWN = 30;

/** Blocks in the order of worth: what does not fit into so many bytes is left out from the end, and the reader is told. */
export function renderMarkdown(answer: Answer, mostBytes: number): string {
  const blocks = [
    headline(answer),
    ...answer.findings.map(findingBlock),
    ...answer.tests.map(testBlock),
    ...verdictOrder.map((verdict) => verdictBlock(answer, verdict)),
    aliveBlock(answer),
    neverRunBlock(answer),
    behaviourBlock(answer),
    ...answer.reasons.map(
      ({ code, detail }) =>
        `**${code}**: ${reasonTexts[code].means}${detail === '' ? '' : ` ${codeSpan(detail)}`}`,
    ),
    summaryOf(answer),
  ].filter((block) => block !== '');
  const leftOut = (left: number) =>
    `_${count(left, 'part has', 'parts have')} no room here. The answer file has everything._`;
  return `${fitting(blocks, mostBytes - 1, leftOut)}\n`;
}

function headline({ request, tests, judgements, findings, error }: Answer): string {
  if (error !== undefined) {
    const fix = error.fix === undefined ? '' : `\n\nWhat to do: ${codeSpan(error.fix, 600)}`;
    return `## Testwright: the request failed\n\n**${error.code}**: ${error.sentence}${fix}`;
  }
  if (request.command === 'prove') {
    const good = judgements.filter(({ verdict }) => verdict === 'proves-change' || verdict === 'guards');
    return `## Testwright: ${good.length} of ${count(judgements.length, 'test', 'tests')} can notice a fault in the change`;
  }
  const found = tests.length === 0 ? 'no test to show' : count(tests.length, 'proven test', 'proven tests');
  const suspected =
    findings.length === 0
      ? ''
      : `, ${count(findings.length, 'suspected regression', 'suspected regressions')}`;
  return `## Testwright: ${found}${suspected}`;
}

function testBlock(test: AcceptedTest): string {
  const { id, name, file, symbol, trials, imports, code, kills } = test;
  const rest = kills.length - 3;
  return [
    `### ${codeSpan(name)}`,
    `${codeSpan(id)} for ${codeSpan(symbol)} in ${codeSpan(file)}. ${kindWords(test)} ${oracleWords(test, codeSpan)}`,
    codeFence([...imports, '', code].join('\n'), fenceWord(file), MOST_OF_CODE),
    kills
      .slice(0, 3)
      .map((kill) => `- ${killWords(test, kill)}`)
      .join('\n') + (rest > 0 ? `\n- and ${rest} more` : ''),
    `Final proof: green in ${trials.green} runs, red in ${trials.red}.`,
  ].join('\n\n');
}

function killWords({ difference }: AcceptedTest, { by, mutant }: Kill): string {
  if (by === 'mutant' && mutant !== undefined)
    return `red when ${codeSpan(`${mutant.path}:${mutant.line}`)} reads ${codeSpan(mutant.after)} in place of ${codeSpan(mutant.before)}`;
  if (difference === undefined) return 'red on base';
  return `red on base: ${codeSpan(difference.call)} gave ${codeSpan(difference.base)}, now ${codeSpan(difference.head)}`;
}

function findingBlock(finding: Finding): string {
  const { symbol, call, before, now, code, file, trials } = finding;
  return [
    `### Suspected regression in ${codeSpan(symbol)}`,
    `${codeSpan(call)} gave ${codeSpan(before)}, and now ${codeSpan(now)}. Green on base in ${trials.greenOnBase} runs, red on head in ${trials.redOnHead} of ${trials.redOnHead}. If it is meant, say so in the commit message.`,
    `<details><summary>Reproducer</summary>\n\n${codeFence(code, fenceWord(file), MOST_OF_CODE)}\n\n</details>`,
  ].join('\n\n');
}

function verdictBlock(answer: Answer, verdict: Verdict): string {
  const tests = answer.judgements.filter((one) => one.verdict === verdict);
  if (tests.length === 0) return '';
  const { mark, one, many } = verdicts[verdict];
  const groups = byTest(tests);
  const rest = groups.length - MOST_SHOWN;
  return [
    `### ${mark} ${count(tests.length, one, many)}\n`,
    '| test | why |',
    '|---|---|',
    ...groups
      .slice(0, MOST_SHOWN)
      .map((cases) => `| ${codeCell(nameOf(cases))} | ${whyCell(verdict, cases)} |`),
    ...(rest > 0 ? [`\n… and ${rest} more`] : []),
  ].join('\n');
}

/** Our own words as words; what a test or the code says as code, in which nothing has a meaning. */
function whyCell(verdict: Verdict, cases: Cases): string {
  const isOurs = verdict === 'proves-change' || verdict === 'guards';
  return isOurs ? detailOf(cases) : codeCell(detailOf(cases), 300);
}

function aliveBlock({ mutants }: Answer): string {
  const alive = mutants.filter(({ status }) => status === 'alive');
  if (alive.length === 0) return '';
  const rest = alive.length - MOST_SHOWN;
  return [
    `<details><summary>${count(alive.length, 'planted fault', 'planted faults')} that no existing test notices</summary>\n`,
    '| line | the code | with the fault |',
    '|---|---|---|',
    ...alive
      .slice(0, MOST_SHOWN)
      .map(
        ({ path, line, before, after }) =>
          `| ${codeCell(`${path}:${line}`)} | ${codeCell(before)} | ${codeCell(after)} |`,
      ),
    ...(rest > 0 ? [`\n… and ${rest} more`] : []),
    '\n</details>',
  ].join('\n');
}

function neverRunBlock({ neverRun }: Answer): string {
  if (neverRun.length === 0) return '';
  const files = neverRun.map(({ path, lines }) => `- ${codeSpan(path)}: ${ranges(lines)}`);
  return `**Changed lines that no green test runs**\n\n${files.slice(0, MOST_SHOWN).join('\n')}`;
}

function behaviourBlock({ changes }: Answer): string {
  if (changes.length === 0) return '';
  return [
    '**Behaviour changed**\n',
    '| call | before | now |',
    '|---|---|---|',
    ...changes
      .slice(0, MOST_SHOWN)
      .map(({ call, before, now }) => `| ${codeCell(call)} | ${codeCell(before)} | ${codeCell(now)} |`),
  ].join('\n');
}

function summaryOf(answer: Answer): string {
  const { baseline, score, timings, usage } = answer;
  if (baseline === null) return '';
  const seconds = Math.round(Object.values(timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const tokens = usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  const faults =
    score === null
      ? noScoreWords(answer)
      : `Planted faults noticed: ${score.killed} of ${score.total}${score.killedWithTests > score.killed ? `, with these tests ${score.killedWithTests}` : ''}${notRunWords(answer)}.`;
  return `${faults} ${count(baseline.green, 'existing test is', 'existing tests are')} green. ${seconds} s, ${tokens === 0 ? 'no model' : `${tokens} model tokens`}.`;
}
