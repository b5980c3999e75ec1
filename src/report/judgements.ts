// The judgement of the change's own tests as a person reads it in a terminal.
import pc from 'picocolors';
import type { Judgement } from '../terms.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean.ts';
import { cut, wrap } from './layout.ts';
import { reasonTexts } from './reasons.ts';

type Paint = ReturnType<typeof pc.createColors>;

type Verdict = Judgement['verdict'];

/** Verdicts in the order in which a reader wants them, with their marks and words. */
const verdicts = {
  'does-not-run': { mark: '✗', one: 'test does not run', many: 'tests do not run', colour: 'red' },
  flaky: { mark: '~', one: 'test is flaky', many: 'tests are flaky', colour: 'red' },
  'cannot-fail': { mark: '✗', one: 'test cannot fail', many: 'tests cannot fail', colour: 'red' },
  'proves-change': {
    mark: '✓',
    one: 'test proves the change',
    many: 'tests prove the change',
    colour: 'green',
  },
  guards: { mark: '✓', one: 'test guards it', many: 'tests guard it', colour: 'green' },
  elsewhere: { mark: '·', one: 'test runs none of it', many: 'tests run none of it', colour: 'dim' },
} as const satisfies Record<Verdict, { mark: string; one: string; many: string; colour: keyof Paint }>;
const order = Object.keys(verdicts).filter((word): word is Verdict => word in verdicts);

/** More of a kind fill a screen; the answer file has them all. */
const MOST_SHOWN = 12;

export function renderJudgements(
  answer: Answer,
  options: { readonly width: number; readonly isColour: boolean },
): string {
  const paint = pc.createColors(options.isColour);
  const width = Math.max(40, Math.min(options.width, 100));
  const blocks = [
    ...order.map((verdict) => renderVerdict(answer, verdict, width, paint)),
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
    .flatMap((cases) => [
      `  ${paint[colour](mark)} ${cut(nameOf(cases), width - 4)}`,
      ...wrap(`      ${detailOf(cases)}`, width, '      '),
    ]);
  const rest = groups.length - MOST_SHOWN;
  return [
    paint.bold(paint[colour](`${tests.length} ${tests.length === 1 ? one : many}`)),
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}

/** The cases of a parametrised test together: pytest reports them as `name[case]`. */
function byTest(tests: readonly Judgement[]): readonly (readonly [Judgement, ...Judgement[]])[] {
  const groups = new Map<string, [Judgement, ...Judgement[]]>();
  for (const test of tests) {
    const name = baseOf(test.id);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [test]);
    else group.push(test);
  }
  return [...groups.values()];
}

function baseOf(id: string): string {
  const bracket = id.endsWith(']') ? id.indexOf('[', id.indexOf('::')) : -1;
  return bracket < 0 ? id : id.slice(0, bracket);
}

function nameOf(cases: readonly [Judgement, ...Judgement[]]): string {
  return cases.length === 1 ? cases[0].id : `${baseOf(cases[0].id)} (${cases.length} cases)`;
}

function detailOf(cases: readonly [Judgement, ...Judgement[]]): string {
  const [{ verdict, detail }] = cases;
  const kills = new Set(cases.flatMap((one) => one.kills)).size;
  const faults = `${kills} planted ${kills === 1 ? 'fault' : 'faults'}`;
  if (verdict === 'proves-change')
    return `Red without the change${kills === 0 ? '' : `, and under ${faults}`}`;
  if (verdict === 'guards') return `Green without the change too; red under ${faults}`;
  return cleanLine(detail);
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
