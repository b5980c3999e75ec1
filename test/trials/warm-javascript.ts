// Warm trials of JavaScript frameworks against cold ones, on code that is awkward to run again.
import { loadGrammars } from '../../src/languages/parser.ts';
import type { Mutant } from '../../src/terms.ts';
import { type Files, type Ground, type GroundPlan, openGround } from '../frameworks/ground.ts';

await loadGrammars();

/** Cold runs of every fault take minutes: with all versions (see versions.ts), not each time. */
const isCompared = process.env['TESTWRIGHT_FRAMEWORKS'] === 'all';

export interface WarmCase {
  /** Path of the code under test, and its source. */
  readonly path: string;
  readonly source: string;
  /** Words of the source and what stands there in the mutant. */
  readonly faults: readonly (readonly [string, string])[];
  /** Test files, and whatever else they need. */
  readonly files: Files;
  readonly tests: readonly string[];
  /** What warm says of each fault where it is not what cold says. */
  readonly expected: readonly ('killed' | 'alive' | 'timeout' | 'undecided')[];
}

export interface WarmSuite {
  readonly label: string;
  readonly plan: GroundPlan;
  readonly cases: Readonly<Record<string, WarmCase>>;
}

export function describeWarm({ label, plan, cases }: WarmSuite): void {
  describe(label, () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await openGround(plan);
    }, 300_000);
    afterAll(() => ground?.close());

    test.each(Object.entries(cases))(
      '%s',
      async (_name, one) => {
        const mutants = mutantsOf(one);
        const files = { [one.path]: one.source, ...one.files };
        const verdicts = await ground.warm(files, {
          mutants: mutants.map((mutant) => ({ mutant, ids: one.tests, early: false })),
        });
        const said = verdicts.map(({ end, red, why }) =>
          end === 'completed'
            ? red.length > 0
              ? 'killed'
              : 'alive'
            : end === 'undecided'
              ? `${end}: ${why}`
              : end,
        );
        const expected = one.expected.map((word) =>
          word === 'undecided' ? expect.stringMatching(/^undecided/) : word,
        );
        expect(said).toEqual(expected);
        if (!isCompared) return;
        for (const [at, mutant] of mutants.entries()) {
          const result = await ground.run({
            files: { ...files, [one.path]: mutant.source },
            run: [...new Set(one.tests.map((id) => id.slice(0, id.indexOf('::'))))],
            timeoutMs: 8000,
          });
          const green = result.tests.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
          const cold =
            result.end === 'timeout'
              ? 'timeout'
              : result.end !== 'completed'
                ? 'undecided'
                : one.tests.every((id) => green.includes(id))
                  ? 'alive'
                  : 'killed';
          if (one.expected[at] !== 'undecided')
            expect([mutant.after, cold]).toEqual([mutant.after, one.expected[at]]);
        }
      },
      240_000,
    );

    test.each(Object.entries(cases))(
      '%s: a probe tells at length what it sees under each fault',
      async (_name, { tests: [like = ''], files: examples }) => {
        const file = like.slice(0, like.indexOf('::'));
        const isCommon = /\brequire\(/.test(examples[file] ?? '');
        const probe = file.replace(/[^/]+?(?=\.)/, 'seen');
        const path = probe.replace(/[^/]+$/, isCommon ? 'limits.js' : 'limits.mjs');
        const fault = {
          path,
          source: limits(isCommon),
          faults: [['>', '>='] as const, ['10', '8'] as const],
        };
        const mutants = mutantsOf({ ...fault, files: {}, tests: [], expected: [] });
        const verdicts = await ground.warm(
          { ...examples, [path]: fault.source },
          {
            mutants: mutants.map((mutant) => ({ mutant, ids: [`${probe}::sees`], early: false })),
            ...{ stopAtRed: false, probes: { [probe]: probeSource(isCommon, plan.framework.id) } },
          },
        );
        const seen = verdicts.map(({ end, red }) => [
          end,
          ...red.map(({ id, message = '' }) => [id, message.length > 5000, /seen:(\S+):/.exec(message)?.[1]]),
        ]);
        const id = `${probe}::sees`;
        expect(seen).toEqual([
          ['completed', [id, true, 'false,true,true']],
          ['completed', [id, true, 'true,true,true']],
        ]);
      },
      240_000,
    );
  });
}

function limits(isCommon: boolean): string {
  const f = 'function isOver(n) {\n  return n > 10;\n}\n';
  return isCommon ? `${f}module.exports = { isOver };\n` : `export ${f}`;
}

/** How a test file gets its `test`, where it is not there already. */
const wordsOf: Readonly<Record<string, readonly [string, string]>> = {
  vitest: ['', "import { test } from 'vitest';\n"],
  'node-test': ["const { test } = require('node:test');\n", "import { test } from 'node:test';\n"],
  tape: ["const test = require('tape');\n", "import test from 'tape';\n"],
};

function probeSource(isCommon: boolean, framework: string): string {
  const from = isCommon
    ? "const { isOver } = require('./limits.js');"
    : "import { isOver } from './limits.mjs';";
  const words = wordsOf[framework]?.[isCommon ? 0 : 1] ?? '';
  const word = framework === 'mocha' ? 'it' : 'test';
  return `${words}${from}
${word}('sees', () => { throw new Error(\`seen:\${[9, 10, 11].map(isOver)}:\${'x'.repeat(9000)}\`); });
`;
}

function mutantsOf({ path, source, faults }: WarmCase): readonly Mutant[] {
  return faults.map(([before, after], at) => {
    const start = source.indexOf(before);
    if (start < 0) throw new Error(`${before} is not in the source`);
    return {
      id: `m${at}`,
      path,
      line: source.slice(0, start).split('\n').length,
      operator: 'fault',
      before,
      after,
      source: source.slice(0, start) + after + source.slice(start + before.length),
    };
  });
}
