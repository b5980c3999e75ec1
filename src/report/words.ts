// The words in which every view says what a test is worth: terminal, Markdown and HTML say the same.
import type { AcceptedTest, Judgement, Kill } from '../terms.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean.ts';

export function kindWords({ kind }: Pick<AcceptedTest, 'kind'>): string {
  switch (kind) {
    case 'behaviour':
      return 'Behaviour: red on base, green on head.';
    case 'guard':
      return 'Guard: green on base and head, red when the code is broken as below.';
    case 'new':
      return 'New: base has no such code; red when it is broken as below.';
  }
}

/** @param shown how a place in the repository is written: as code where the view has a mark for it */
export function oracleWords(
  { oracle, statedBy }: Pick<AcceptedTest, 'oracle' | 'statedBy'>,
  shown: (place: string) => string = cleanLine,
): string {
  switch (oracle) {
    case 'stated':
      return `The expected value is stated in ${statedBy === undefined ? 'the repository' : shown(statedBy)}.`;
    case 'agreed':
      return 'Base and head, though different, agree on the expected value.';
    case 'observed':
      return 'The expected value is what head does now. Intended?';
  }
}

export function faultWords({ path, line, operator }: NonNullable<Kill['mutant']>): string {
  const place = `${cleanLine(path)}:${line}`;
  return operator === 'reverted hunk'
    ? `the change at ${place} is taken back`
    : `${place} is broken (${cleanLine(operator)})`;
}

export type Verdict = Judgement['verdict'];

/** Verdicts in the order in which a reader wants them, with their marks and words. */
export const verdicts = {
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
} as const satisfies Record<
  Verdict,
  { mark: string; one: string; many: string; colour: 'red' | 'green' | 'dim' }
>;
export const verdictOrder = Object.keys(verdicts).filter((word): word is Verdict => word in verdicts);

/** The cases of a parametrised test. */
export type Cases = readonly [Judgement, ...Judgement[]];

/** The cases of a parametrised test together: pytest reports them as `name[case]`. */
export function byTest(tests: readonly Judgement[]): readonly Cases[] {
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

export function nameOf(cases: Cases): string {
  return cases.length === 1 ? cases[0].id : `${baseOf(cases[0].id)} (${cases.length} cases)`;
}

export function detailOf(cases: Cases): string {
  const [{ verdict, detail }] = cases;
  const kills = new Set(cases.flatMap((one) => one.kills)).size;
  const faults = `${kills} planted ${kills === 1 ? 'fault' : 'faults'}`;
  if (verdict === 'proves-change')
    return `Red without the change${kills === 0 ? '' : `, and under ${faults}`}`;
  if (verdict === 'guards') return `Green without the change too; red under ${faults}`;
  return cleanLine(detail);
}

/** Planted faults that are left out of the score, said wherever the score is. */
export function notRunWords({ mutants }: Pick<Answer, 'mutants'>): string {
  const notRun = mutants.filter(({ status }) => status === 'not-run').length;
  return notRun === 0 ? '' : `; ${notRun} more could not be decided`;
}

export function noScoreWords({ mutants }: Pick<Answer, 'mutants'>): string {
  return mutants.length === 0
    ? 'No fault could be planted in the changed lines.'
    : `${count(mutants.length, 'planted fault', 'planted faults')}: none could be decided.`;
}

/** `3–5, 9` */
export function ranges(lines: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const line of lines) {
    const last = spans.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else spans.push([line, line]);
  }
  return spans.map(([start, end]) => (start === end ? String(start) : `${start}–${end}`)).join(', ');
}

export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
