// How many kinds of planted flaky tests the static gate and the ten runs of the final proof catch. Prints one line a kind
// and a summary. Arguments: the frameworks to measure (pytest, jest, node-test; all).
import pLimit from 'p-limit';
import { jest } from '../src/frameworks/jest.ts';
import { nodeTest } from '../src/frameworks/node-test.ts';
import { pytest } from '../src/frameworks/pytest.ts';
import { objectionTo } from '../src/gates/static-gate.ts';
import { loadGrammars } from '../src/languages/parser.ts';
import { tenRuns } from '../src/stages/final-proof.ts';
import type { LanguageId } from '../src/terms.ts';
import { type GroundPlan, openGround } from '../test/frameworks/ground.ts';
import { javascriptCode, jestKinds, nodeTestKinds } from './flake-kinds-javascript.ts';
import { type FlakeKind, pytestCode, pytestKinds } from './flake-kinds-pytest.ts';

type Planned = (typeof tenRuns)[number];

interface Place {
  readonly language: LanguageId;
  readonly kinds: readonly FlakeKind[];
  readonly plan: GroundPlan;
  readonly head: string;
  readonly file: (index: number) => string;
  readonly name: string;
}

const javascript = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const manifest = (test: string) => ({
  'package.json': JSON.stringify({ name: 'ground', scripts: { test } }),
  'src/shop.js': javascriptCode,
});
const places: Readonly<Record<string, Place>> = {
  pytest: {
    language: 'python',
    kinds: pytestKinds,
    plan: {
      ...{ framework: pytest, ecosystem: 'python', packages: { pytest: '8.4.2' } },
      style: { ...javascript, module: 'python', quote: '"', indent: '    ' },
      files: { 'pytest.ini': '[pytest]\npythonpath = src\n', 'src/shop.py': pytestCode },
    },
    head: 'import shop\n\n\n',
    file: (index) => `tests/test_kind_${index}.py`,
    name: 'test_flaky',
  },
  jest: {
    language: 'javascript',
    kinds: jestKinds,
    plan: {
      ...{ framework: jest, ecosystem: 'node', packages: { jest: '30.5.2' }, style: javascript },
      files: manifest('jest'),
    },
    head: "const shop = require('../src/shop.js');\n\n",
    file: (index) => `test/kind-${index}.test.js`,
    name: 'flaky',
  },
  'node-test': {
    language: 'javascript',
    kinds: nodeTestKinds,
    plan: {
      ...{ framework: nodeTest, ecosystem: 'node', packages: {}, style: javascript },
      files: manifest('node --test'),
    },
    head: "const assert = require('node:assert');\nconst test = require('node:test');\nconst shop = require('../src/shop.js');\n\n",
    file: (index) => `test/kind-${index}.test.js`,
    name: 'flaky',
  },
};

/** In how many of the ten runs each kind's test was not green; each kind in trials of its own, two at a time. */
async function redRuns({ plan, kinds, head, file, name }: Place): Promise<readonly number[]> {
  const ground = await openGround(plan);
  const limit = pLimit(2);
  const isRed = async ({ before, test }: FlakeKind, index: number, { variation, alone }: Planned) => {
    const files = { [file(index)]: `${head}${before}\n\n${test}` };
    const id = plan.framework.idOf(file(index), name);
    const result = await ground.run({ files, variation, ...(alone ? { ids: [id] } : {}) });
    if (result.end !== 'completed') throw new Error(`${result.end}: ${result.outputTail}`);
    return result.tests.find((one) => one.id === id)?.outcome !== 'pass';
  };
  const runs = await Promise.all(
    kinds.map((kind, index) =>
      Promise.all(tenRuns.map((planned) => limit(() => isRed(kind, index, planned)))),
    ),
  );
  ground.close();
  return runs.map((outcomes) => outcomes.filter((red) => red).length);
}

await loadGrammars();
const asked = process.argv.slice(2);
const rows: { readonly often: boolean; readonly caught: boolean }[] = [];
for (const [id, place] of Object.entries(places)) {
  if (asked.length > 0 && !asked.includes(id)) continue;
  const red = await redRuns(place);
  for (const [index, { name, often, test }] of place.kinds.entries()) {
    const objection = objectionTo(test, place.language);
    const count = red[index] ?? 0;
    rows.push({ often, caught: objection !== undefined || count > 0 });
    const how = [
      objection === undefined ? '' : `static: ${objection}`,
      count === 0 ? '' : `${count} of 10 runs red`,
    ];
    const said = how.filter((word) => word !== '').join('; ') || 'MISSED';
    process.stdout.write(`${id.padEnd(10)} ${often ? 'often ' : 'seldom'} ${name}: ${said}\n`);
  }
}
for (const often of [true, false]) {
  const some = rows.filter((row) => row.often === often);
  const caught = some.filter((row) => row.caught).length;
  process.stdout.write(`${often ? 'rate >= 30 %' : 'the rest'}: ${caught} of ${some.length} caught\n`);
}
