// The answer as a person reads it: in a terminal, in a pipe, without colours, at 80 columns.
import pc from 'picocolors';
import type { Fault } from '../errors.ts';
import type { AcceptedTest, Kill } from '../terms.ts';
import { type Answer, needsPerson } from './answer.ts';
import { clean, cleanLine } from './clean.ts';
import { renderChanges, renderFinding } from './findings.ts';
import { cut, factLines, shellWord, wrap } from './layout.ts';
import { reasonTexts } from './reasons.ts';
import { count, faultWords, kindWords, notRunWords, oracleWords } from './words.ts';

export interface TerminalOptions {
  readonly width: number;
  readonly isColour: boolean;
  /** File that holds the answer, for the commands that take it. */
  readonly answerFile: string | undefined;
}

type Paint = ReturnType<typeof pc.createColors>;

/** More of them say the same thing again; the answer file has them all. */
const KILLS_SHOWN = 3;

export function renderAnswer(answer: Answer, options: TerminalOptions): string {
  const paint = pc.createColors(options.isColour);
  const width = Math.max(40, Math.min(options.width, 100));
  const { length } = answer.tests;
  const blocks = [
    ...answer.tests.map((test, index) => renderTest(test, `${index + 1} of ${length}`, width, paint)),
    ...answer.findings.map((finding) => renderFinding(finding, width, paint)),
    headline(length, paint),
    renderReasons(answer, width, paint),
    renderChanges(answer, width, paint),
    length === 0 ? '' : howToTake(answer.tests, options.answerFile, width),
    renderFooter(answer, width, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** A fault on stderr: what, where, what to do. */
export function renderFault(fault: Fault, width: number): string {
  const head = wrap(`${fault.code}: ${fault.message}`, Math.min(width, 100), '  ');
  return `${[...head, ...factLines(fault.fields, fault.fix, Math.min(width, 100))].join('\n')}\n`;
}

function headline(count: number, paint: Paint): string {
  if (count === 0) return paint.bold('No test to show.');
  return paint.bold(paint.green(`${count} proven ${count === 1 ? 'test' : 'tests'}.`));
}

function renderTest(test: AcceptedTest, place: string, width: number, paint: Paint): string {
  const head = `── ${place} `;
  const rest = test.kills.length - KILLS_SHOWN;
  return [
    paint.dim(head.padEnd(width, '─')),
    ...wrap(`${paint.bold(cleanLine(test.name))}`, width, '  '),
    paint.dim(`${cleanLine(test.id)}  ${cleanLine(test.file)}`),
    ...wrap(`${kindWords(test)} ${oracleWords(test)}`, width, ''),
    '',
    ...clean(test.code)
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    ...test.kills.slice(0, KILLS_SHOWN).flatMap((kill) => killLines(test, kill, width, paint)),
    ...(rest > 0 ? [`And red for ${rest} more planted ${rest === 1 ? 'fault' : 'faults'}.`] : []),
    paint.dim(`Final proof: green in ${test.trials.green} runs, red in ${test.trials.red}.`),
  ].join('\n');
}

function killLines(test: AcceptedTest, kill: Kill, width: number, paint: Paint): readonly string[] {
  if (kill.by === 'base') {
    const { difference } = test;
    if (difference === undefined) return ['Red on base.'];
    return [
      cut(`Red on base: ${difference.call}`, width),
      paint.red(cut(`  - before: ${difference.base}`, width)),
      paint.green(cut(`  + now:    ${difference.head}`, width)),
    ];
  }
  const { mutant } = kill;
  if (mutant === undefined) return [];
  return [
    ...wrap(`Red when ${faultWords(mutant)}:`, width, '  '),
    paint.red(cut(`  - ${mutant.before}`, width)),
    paint.green(cut(`  + ${mutant.after}`, width)),
  ];
}

function renderReasons(answer: Answer, width: number, paint: Paint): string {
  const none = answer.tests.length === 0;
  const shown = none ? answer.reasons : answer.reasons.filter(({ code }) => code !== 'nothing-missing');
  return shown
    .flatMap(({ code, detail }) => [
      ...wrap(`${paint.yellow(code)}: ${reasonTexts[code].means}`, width, '  '),
      ...clean(detail)
        .trimEnd()
        .split('\n')
        .flatMap((line) => wrap(`  ${line}`, width, '  ')),
      ...(none ? wrap(`  ${reasonTexts[code].todo}`, width, '  ') : []),
    ])
    .join('\n');
}

function howToTake(tests: readonly AcceptedTest[], file: string | undefined, width: number): string {
  const answerFile = file === undefined ? undefined : shellWord(file);
  const needNaming = tests.filter(needsPerson);
  const lines =
    answerFile === undefined
      ? ['To take them, run again with --json FILE; then testwright apply FILE [id…].']
      : needNaming.length === tests.length
        ? [`Take what is intended: testwright apply ${answerFile} ${idsOf(tests)}`]
        : [`Take them: testwright apply ${answerFile}`];
  if (needNaming.length > 0 && needNaming.length < tests.length && answerFile !== undefined)
    lines.push(`And what is intended of these: ${idsOf(needNaming)}`);
  return lines.flatMap((line) => wrap(line, width, '  ')).join('\n');
}

function idsOf(tests: readonly AcceptedTest[]): string {
  return tests.map(({ id }) => cleanLine(id)).join(' ');
}

function renderFooter(answer: Answer, width: number, paint: Paint): string {
  if (answer.baseline === null) return '';
  const { funnel, score, baseline, usage } = answer;
  const seconds = Math.round(Object.values(answer.timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const tokens = usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  const parts = [
    `${count(baseline.green, 'existing test is', 'existing tests are')} green in ${count(baseline.files.length, 'file', 'files')}.`,
    score === null
      ? ''
      : `Planted faults noticed: ${score.killed} of ${score.total} before, ${score.killedWithTests} with these tests${notRunWords(answer)}.`,
    `${funnel.calls} calls tried, ${count(funnel.candidates, 'candidate', 'candidates')}, ${funnel.proven} proven, ${funnel.accepted} shown.`,
    `${seconds} s, ${tokens} model tokens.`,
  ];
  return paint.dim(wrap(parts.filter((part) => part !== '').join(' '), width, '').join('\n'));
}
