import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';
import { mutators } from '../../src/mutators/index.ts';
import type { Mutant } from '../../src/terms.ts';
import { editOf } from '../../src/trials/plan.ts';

const modules = ['textwrap', 'shlex', 'fractions', 'difflib', 'bisect'];
const MOST_OF_A_MODULE = 50;

function pythonSays(args: readonly string[], input = ''): string {
  return execFileSync('python3', args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** What our operators make of the file, spread over all of it. */
function editsOf(source: string) {
  const all = withSyntax('python', source, (root) =>
    [...descendants(root)].flatMap((node) => mutators.flatMap(({ mutate }) => mutate(node, 'python'))),
  );
  const step = Math.max(1, all.length / MOST_OF_A_MODULE);
  return all
    .filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
    .map(({ startIndex, endIndex, text }) => source.slice(0, startIndex) + text + source.slice(endIndex))
    .filter((mutated) => mutated !== source)
    .map((mutated) => editOf(source, { source: mutated } as Mutant));
}

test('a mutant put into loaded modules of the standard library is what loading the mutated file gives', async () => {
  await loadGrammars();
  const print = `import importlib\nfor n in ${JSON.stringify(modules)}: print(importlib.import_module(n).__file__)`;
  const files = pythonSays(['-c', print]).trim().split('\n');
  const cases = files.map((file) => ({ file, edits: editsOf(readFileSync(file, 'utf8')) }));
  const folder = join(import.meta.dirname, '../../src/frameworks/python');
  const script = join(import.meta.dirname, 'swap-check.py');
  const said = JSON.parse(pythonSays([script, folder], JSON.stringify(cases)));
  expect(said.wrong).toEqual([]);
  expect(said.swapped).toBeGreaterThan(100);
  const refused = Object.entries<number>(said.unfit);
  expect(
    refused.filter(
      ([why]) =>
        !/changes what runs|does not compile|nothing that is loaded|loaded from other|ran before the first test|closes over other/.test(
          why,
        ),
    ),
  ).toEqual([]);
}, 60_000);
