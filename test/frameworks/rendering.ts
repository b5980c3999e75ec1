// Every kind of assertion that we write, really run: green for the right value, red for a wrong one.
import type { Assertion, TestDraft, TrialResult } from '../../src/terms.ts';
import type { Ask, GroundPlan } from './ground.ts';
import type { Wording } from './wording.ts';

type Run = (ask: Ask) => Promise<TrialResult>;
type Case = Assertion & { readonly wrong: Assertion['expectation'] };

const one = (
  expression: string,
  shape: Assertion['shape'],
  expectation: Assertion['expectation'],
  wrong: Assertion['expectation'],
): Case => ({ setup: [], expression, shape, expectation, wrong });
const thrown = (type: string, message: string) => ({ kind: 'throws' as const, type, message });
const same = (literal: string) => ({ kind: 'same' as const, literal });
const equal = (literal: string) => ({ kind: 'equal' as const, literal });
const nan = { kind: 'nan' as const };
const message = 'no (such) "thing" [a/b] \\ $1';

const javascript: readonly Case[] = [
  one('sum(1, 2)', 'plain', same('3'), same('4')),
  one('sum("\'", `"`)', 'plain', same(`'\\'"'`), same('"`"')),
  one('sum(-0, -0)', 'plain', same('-0'), same('0')),
  one('[sum(1, 2), { a: [1] }]', 'plain', equal('[3, { a: [1] }]'), equal('[3, { a: [2] }]')),
  one('({ a: sum(1, 2) })', 'plain', equal('{ a: 3 }'), equal('{ a: 4 }')),
  one('new Map([[1, sum(1, 2)]])', 'plain', equal('new Map([[1, 3]])'), equal('new Map([[1, 4]])')),
  one('sum(1, NaN)', 'plain', nan, same('1')),
  one('sum(1, 2)', 'plain', same('3'), nan),
  one('crash()', 'plain', thrown('Error', 'crashed'), thrown('Error', 'other')),
  one('crash()', 'plain', thrown('Error', ''), same('1')),
  one('sum(1, 2)', 'plain', same('3'), thrown('Error', 'crashed')),
  one('crash(message)', 'plain', thrown('Error', message), thrown('Error', 'no such thing')),
  one('count(3)', 'iterated', equal('[0, 1, 2]'), equal('[0, 1]')),
  one('count(-1)', 'iterated', thrown('Error', 'negative'), thrown('Error', 'positive')),
  one('later(3)', 'awaited', same('3'), same('4')),
  one('later([3])', 'awaited', equal('[3]'), equal('[4]')),
  one('later(NaN)', 'awaited', nan, same('3')),
  one('refuse()', 'awaited', thrown('Error', 'refused'), thrown('Error', 'other')),
  one('later(1)', 'awaited', same('1'), thrown('Error', 'refused')),
];

const python: readonly Case[] = [
  one('sum(1, 2)', 'plain', equal('3'), equal('4')),
  one('sum("a", "b")', 'plain', equal('"ab"'), equal('"ba"')),
  one('sum(1, 2) > 2', 'plain', same('True'), same('False')),
  one('3 if sum(1, 2) else 4', 'plain', equal('3'), equal('4')),
  one('[sum(1, 2), {"a": (1,)}]', 'plain', equal('[3, {"a": (1,)}]'), equal('[3, {"a": [1]}]')),
  one('sum(1, float("nan"))', 'plain', nan, equal('1')),
  one('sum(1, 2)', 'plain', equal('3'), nan),
  one('crash()', 'plain', thrown('ValueError', 'crashed'), thrown('ValueError', 'other')),
  one('crash()', 'plain', thrown('ValueError', ''), thrown('KeyError', '')),
  one('sum(1, 2)', 'plain', equal('3'), thrown('ValueError', '')),
  one('crash(message)', 'plain', thrown('ValueError', message), thrown('ValueError', 'no such thing')),
  one('count(3)', 'iterated', equal('[0, 1, 2]'), equal('[0, 1]')),
  one('count(-1)', 'iterated', thrown('ValueError', 'negative'), thrown('ValueError', 'positive')),
];

export function describeRendering(run: Run, plan: GroundPlan, wording: Wording): void {
  const cases = wording.style.module === 'python' ? python : javascript;
  const { framework } = plan;
  const file = wording.file('rendered');
  const said = JSON.stringify(message);
  const setup = wording.style.module === 'python' ? [`message = ${said}`] : [`const message = ${said};`];
  const drafts = cases.flatMap(({ wrong, ...right }, index): { draft: TestDraft; outcome: string }[] => {
    const assertion = { ...right, setup: /message/.test(right.expression) ? setup : [] };
    return [
      { draft: { title: `right ${index}`, assertions: [assertion] }, outcome: 'pass' },
      {
        draft: { title: `wrong ${index}`, assertions: [{ ...assertion, expectation: wrong }] },
        outcome: 'red',
      },
    ];
  });
  const all: TestDraft = {
    title: 'all of them',
    assertions: cases.map(({ wrong: _, ...right }) => ({
      ...right,
      setup: /message/.test(right.expression) ? setup : [],
    })),
  };

  test('what we render is green for the right value and red for a wrong one', async () => {
    const wanted = [...drafts, { draft: all, outcome: 'pass' }].map(({ draft, outcome }) => ({
      ...framework.render(draft, wording.style, undefined),
      outcome,
      imports: framework.imports(wording.style, undefined, draft),
    }));
    const imports = [...new Set(wanted.flatMap((one) => one.imports))];
    const prelude = `${wording.production}${imports.join('\n')}\n`;
    const fileOf = (index: number) => (wording.dies ? wording.file(`rendered-${index}`) : file);
    const files: Record<string, string> = {};
    for (const [index, { source }] of wanted.entries())
      files[fileOf(index)] = `${files[fileOf(index)] ?? prelude}${source}\n`;
    const result = await run({ files });
    expect({ end: result.end, errors: result.fileErrors, reason: result.reason }).toEqual({
      end: 'completed',
      errors: [],
      reason: undefined,
    });
    const seen = result.tests.map(({ id, outcome }) => [id, outcome === 'pass' ? 'pass' : 'red']);
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(
        wanted.map(({ name, outcome }, index) => [framework.idOf(fileOf(index), name), outcome]),
      ),
    );
  });

  test("a probe's message reaches us whole", async () => {
    const imports = framework.imports(wording.style, undefined).join('\n');
    const probe = framework.wrapProbe('probe', wording.longMessage(60 * 1024), wording.style, undefined);
    const result = await run({ files: { [file]: `${wording.production}${imports}\n${probe}` } });
    expect(result.tests).toHaveLength(1);
    expect(/<(x+)>/.exec(result.tests[0]?.message ?? '')?.[1]).toHaveLength(60 * 1024);
  });
}
