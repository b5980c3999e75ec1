// The judgement of the change's own tests as a person reads it in a terminal.
import pc from 'picocolors';
import type { Judgement } from '../terms.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean.ts';
import { cut, wrap } from './layout.ts';
import { reasonTexts } from './reasons.ts';

type Paint = ReturnType<typeof pc.createColors>;

/** Verdicts in the order in which a reader wants them, with their marks and words. */
const verdicts = {
  'does-not-run': { mark: '✗', words: 'do not run', colour: 'red' },
  flaky: { mark: '~', words: 'flaky', colour: 'red' },
  'cannot-fail': { mark: '✗', words: 'cannot fail', colour: 'red' },
  'proves-change': { mark: '✓', words: 'prove the change', colour: 'green' },
  guards: { mark: '✓', words: 'guard it', colour: 'green' },
  elsewhere: { mark: '·', words: 'run none of it', colour: 'dim' },
} as const satisfies Record<Judgement['verdict'], { mark: string; words: string; colour: keyof Paint }>;

/** More of a kind fill a screen; the answer file has them all. */
const MOST_SHOWN = 12;

export function renderJudgements(
  answer: Answer,
  options: { readonly width: number; readonly isColour: boolean },
): string {
  const paint = pc.createColors(options.isColour);
  const width = Math.max(40, Math.min(options.width, 100));
  const blocks = [
    ...Object.keys(verdicts).map((verdict) =>
      renderVerdict(answer, verdict as Judgement['verdict'], width, paint),
    ),
    renderAlive(answer, width, paint),
    renderNeverRun(answer, width, paint),
    ...answer.reasons.map(({ code, detail }) =>
      wrap(`${paint.yellow(code)}: ${reasonTexts[code].means} ${cleanLine(detail)}`, width, '  ').join('\n'),
    ),
    renderSummary(answer, width, paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function renderVerdict(answer: Answer, verdict: Judgement['verdict'], width: number, paint: Paint): string {
  const tests = answer.judgements.filter((one) => one.verdict === verdict);
  if (tests.length === 0) return '';
  const { mark, words, colour } = verdicts[verdict];
  const shown = tests
    .slice(0, MOST_SHOWN)
    .flatMap((test) => [
      `  ${paint[colour](mark)} ${cut(test.id, width - 4)}`,
      ...(verdict === 'proves-change' && test.kills.length === 0
        ? []
        : wrap(`      ${detailOf(test)}`, width, '      ')),
    ]);
  const rest = tests.length - MOST_SHOWN;
  return [
    paint.bold(
      paint[colour](
        `${tests.length} ${tests.length === 1 ? words.replace('prove the', 'proves the').replace('do not', 'does not').replace('guard it', 'guards it').replace('run none', 'runs none') : words}`,
      ),
    ),
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}

function detailOf({ verdict, detail, kills }: Judgement): string {
  if (verdict !== 'proves-change') return cleanLine(detail);
  return `Red without the change, and under ${kills.length} planted ${kills.length === 1 ? 'fault' : 'faults'}`;
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

/** `3–5, 9` */
function ranges(lines: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const line of lines) {
    const last = spans.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else spans.push([line, line]);
  }
  return spans.map(([start, end]) => (start === end ? String(start) : `${start}–${end}`)).join(', ');
}

function renderSummary(answer: Answer, width: number, paint: Paint): string {
  const { baseline, score, judgements } = answer;
  if (baseline === null) return '';
  const seconds = Math.round(Object.values(answer.timings).reduce((sum, ms) => sum + ms, 0) / 1000);
  const parts = [
    `${judgements.length} ${judgements.length === 1 ? 'test' : 'tests'} judged.`,
    score === null
      ? 'No fault could be planted in the changed lines.'
      : `${score.killed} of ${score.total} planted faults are noticed.`,
    `${baseline.green} tests in ${baseline.files.length} files are green.`,
    `${seconds} s, no model.`,
  ];
  return paint.dim(wrap(parts.join(' '), width, '').join('\n'));
}
