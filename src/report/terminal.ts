// The answer as a person reads it: in a terminal, in a pipe, without colours, at 80 columns.
import pc from 'picocolors';
import type { AcceptedTest, Kill } from '../terms.ts';
import type { Answer } from './answer.ts';
import { clean } from './clean.ts';
import { reasonTexts } from './reasons.ts';

export interface TerminalOptions {
  readonly width: number;
  readonly isColour: boolean;
  /** File that holds the answer, for the commands that take it. */
  readonly answerFile: string | undefined;
}

type Paint = ReturnType<typeof pc.createColors>;

export function renderAnswer(answer: Answer, options: TerminalOptions): string {
  const paint = pc.createColors(options.isColour);
  const width = Math.max(40, Math.min(options.width, 100));
  const blocks = [
    headline(answer, paint),
    ...answer.tests.map((test) => renderTest(test, options.answerFile, width, paint)),
    answer.error === undefined ? '' : renderError(answer.error, width, paint),
    renderReasons(answer, width, paint),
    renderFooter(answer, width, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headline(answer: Answer, paint: Paint): string {
  const { length } = answer.tests;
  if (answer.error !== undefined) return paint.bold(paint.red('No answer'));
  if (length === 0) return paint.bold('No test to show');
  return paint.bold(paint.green(`${length} proven ${length === 1 ? 'test' : 'tests'}`));
}

function renderTest(test: AcceptedTest, answerFile: string | undefined, width: number, paint: Paint): string {
  const lines = [
    `${paint.bold(clean(test.name))}  ${paint.dim(`[${test.id}]`)}`,
    ...wrap(`${kindWords(test)} ${oracleWords(test)}`, width, ''),
    paint.dim(clean(test.file)),
    '',
    ...clean(test.code)
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    ...test.kills.flatMap((kill) => killLines(test, kill, width, paint)),
    paint.dim(
      `Green in ${test.trials.green} runs, red in ${test.trials.red}; all in fresh sandboxes on plain source.`,
    ),
    `Take it: ${answerFile === undefined ? `run again with --apply` : `testwright apply ${answerFile} ${test.id}`}`,
  ];
  return lines.join('\n');
}

function kindWords(test: AcceptedTest): string {
  switch (test.kind) {
    case 'behaviour':
      return 'Behaviour: red on base, green on head.';
    case 'guard':
      return 'Guard: green on base and head, red when the change is broken as below.';
    case 'new':
      return 'New: base has no such code; red when it is broken as below.';
  }
}

function oracleWords(test: AcceptedTest): string {
  switch (test.oracle) {
    case 'stated':
      return `The expected value is stated in ${clean(test.statedBy ?? 'the repository')}.`;
    case 'agreed':
      return 'Base and head, though different, agree on the expected value.';
    case 'observed':
      return 'The expected value is what head does now: intended?';
  }
}

function killLines(test: AcceptedTest, kill: Kill, width: number, paint: Paint): readonly string[] {
  if (kill.by === 'base') {
    const { difference } = test;
    if (difference === undefined) return ['Red on base.'];
    return [
      ...wrap(`Red on base: ${clean(difference.call)}`, width, '  '),
      paint.red(`  - before: ${clean(difference.base)}`),
      paint.green(`  + now:    ${clean(difference.head)}`),
    ];
  }
  const { mutant } = kill;
  if (mutant === undefined) return [];
  return [
    `Red when ${mutant.path}:${mutant.line} is broken (${mutant.operator}):`,
    paint.red(`  - ${clean(mutant.before)}`),
    paint.green(`  + ${clean(mutant.after)}`),
  ];
}

function renderReasons(answer: Answer, width: number, paint: Paint): string {
  const shown =
    answer.tests.length > 0
      ? answer.reasons.filter(({ code }) => code !== 'nothing-missing')
      : answer.reasons;
  return shown
    .flatMap(({ code, detail }) => [
      ...wrap(`${paint.yellow(code)}: ${reasonTexts[code].means}`, width, '  '),
      ...wrap(`  ${clean(detail)}`, width, '  '),
      ...(answer.tests.length > 0 ? [] : wrap(`  ${reasonTexts[code].todo}`, width, '  ')),
    ])
    .join('\n');
}

function renderError(error: NonNullable<Answer['error']>, width: number, paint: Paint): string {
  const facts = Object.entries(error.fields).map(
    ([name, value]) => `  ${name}: ${clean(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [
    ...wrap(`${paint.red(error.code)}: ${error.sentence}`, width, '  '),
    ...facts,
    ...(error.fix === undefined ? [] : wrap(`What to do: ${error.fix}`, width, '  ')),
  ].join('\n');
}

function renderFooter(answer: Answer, width: number, paint: Paint): string {
  if (answer.baseline === null) return '';
  const { funnel, score, baseline, usage } = answer;
  const seconds = Math.round(Object.values(answer.timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const tokens = usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  const parts = [
    `${baseline.green} existing tests in ${baseline.files.length} files are green.`,
    score === null
      ? ''
      : `Planted faults that turn the suite red: ${score.killed} of ${score.total} before, ${score.killedWithTests} with these tests.`,
    `${funnel.calls} calls tried, ${funnel.candidates} candidates, ${funnel.proven} proven, ${funnel.accepted} shown.`,
    `${seconds} s, ${tokens} model tokens.`,
  ];
  return paint.dim(wrap(parts.filter((part) => part !== '').join(' '), width, '').join('\n'));
}

function wrap(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
