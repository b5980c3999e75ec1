// The judgement of the change's own tests as a person reads it in a terminal.
import pc from 'picocolors';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean.ts';
import { cut, wrap } from './layout.ts';
import { reasonTexts } from './reasons.ts';
import {
  byTest,
  type Cases,
  detailOf,
  nameOf,
  noScoreWords,
  notRunWords,
  ranges,
  type Verdict,
  verdictOrder,
  verdicts,
} from './words.ts';

type Paint = ReturnType<typeof pc.createColors>;

/** More of a kind fill a screen; the answer file has them all. */
const MOST_SHOWN = 12;

export function renderJudgements(
  answer: Answer,
  options: { readonly width: number; readonly isColour: boolean },
): string {
  const paint = pc.createColors(options.isColour);
  const width = Math.max(40, Math.min(options.width, 100));
  const blocks = [
    ...verdictOrder.map((verdict) => renderVerdict(answer, verdict, width, paint)),
    renderAlive(answer, width, paint),
    renderNeverRun(answer, width, paint),
    ...answer.reasons.map(({ code, detail }) =>
      wrap(`${paint.yellow(code)}: ${reasonTexts[code].means} ${cleanLine(detail)}`, width, '  ').join('\n'),
    ),
    renderSummary(answer, width, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function renderVerdict(answer: Answer, verdict: Verdict, width: number, paint: Paint): string {
  const tests = answer.judgements.filter((one) => one.verdict === verdict);
  if (tests.length === 0) return '';
  const { mark, one, many, colour } = verdicts[verdict];
  const groups = byTest(tests);
  const shown = groups
    .slice(0, MOST_SHOWN)
    .flatMap((cases, index) => [
      ...(index > 0 && fileOf(cases) === fileOf(groups[index - 1])
        ? []
        : [`  ${paint.dim(cleanLine(fileOf(cases)))}`]),
      ...wrap(`  ${paint[colour](mark)} ${nameIn(cases)}`, width, '    '),
      ...wrap(`      ${detailOf(cases)}`, width, '      '),
    ]);
  const rest = groups.length - MOST_SHOWN;
  return [
    paint.bold(paint[colour](`${tests.length} ${tests.length === 1 ? one : many}`)),
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}

/** A file is named once, above its tests: names are long, and people copy them. */
function fileOf(cases: Cases | undefined): string {
  const id = cases?.[0].id ?? '';
  return id.split('::')[0] ?? id;
}

function nameIn(cases: Cases): string {
  return cleanLine(nameOf(cases).slice(fileOf(cases).length).replace(/^::/, '') || 'the whole file');
}

function renderAlive(answer: Answer, width: number, paint: Paint): string {
  const alive = answer.mutants.filter(({ status }) => status === 'alive');
  if (alive.length === 0) return '';
  const shown = alive
    .slice(0, MOST_SHOWN)
    .flatMap((mutant) => [
      `  ${cleanLine(mutant.path)}:${mutant.line} (${mutant.operator})`,
      paint.red(cut(`  - ${mutant.before}`, width)),
      paint.green(cut(`  + ${mutant.after}`, width)),
    ]);
  const rest = alive.length - MOST_SHOWN;
  return [
    paint.bold(`${alive.length} planted ${alive.length === 1 ? 'fault' : 'faults'} that no test notices`),
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}

function renderNeverRun(answer: Answer, width: number, paint: Paint): string {
  if (answer.neverRun.length === 0) return '';
  return [
    paint.bold('Changed lines that no green test runs'),
    ...answer.neverRun.flatMap(({ path, lines }) =>
      wrap(`  ${cleanLine(path)}: ${ranges(lines)}`, width, '    '),
    ),
  ].join('\n');
}

function renderSummary(answer: Answer, width: number, paint: Paint): string {
  const { baseline, score, judgements } = answer;
  if (baseline === null) return '';
  const seconds = Math.round(Object.values(answer.timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const parts = [
    `${judgements.length} ${judgements.length === 1 ? 'test' : 'tests'} judged.`,
    score === null
      ? noScoreWords(answer)
      : `${score.killed} of ${score.total} planted faults are noticed${notRunWords(answer)}.`,
    `${baseline.green} tests in ${baseline.files.length} files are green.`,
    `${seconds} s, no model.`,
  ];
  return paint.dim(wrap(parts.join(' '), width, '').join('\n'));
}
