import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { findHome } from '../../src/stages/home.ts';
import type { Baseline, CodeSymbol } from '../../src/terms.ts';
import type { Testbed } from '../../src/testbed.ts';
import { targetOf } from './proofs.ts';

beforeAll(loadGrammars);

const importing = 'from pkg.encoding import f\n\n\ndef test_f():\n    assert f(1)\n';
const sources: Readonly<Record<string, string>> = {
  'tests/benchmarks/test_benchmark_encoding.py': importing,
  'tests/test_all.py': importing,
  'tests/test_encoding.py': importing,
};
const files = Object.keys(sources);

/** Which file becomes the home, where these are green and the last of them run the changed line. */
function homeOf(green: readonly string[], running: readonly string[] = []): string | undefined {
  const language = languages.find(({ id }) => id === 'python');
  const symbol = { ...targetOf('f').symbol, path: 'pkg/encoding.py', exported: { kind: 'named', name: 'f' } };
  const target = { ...targetOf('f'), symbol: symbol as CodeSymbol, entry: symbol as CodeSymbol };
  const bed = {
    ...{ language, isEsmPackage: false, readHead: (path: string) => sources[path] },
    project: { paths: [...files, 'pkg/encoding.py', 'pkg/__init__.py'] },
    framework: { newTestFile: () => 'tests/test_new.py' },
  } as unknown as Testbed;
  const baseline: Baseline = {
    ...{ files, green: new Set(green.map((file) => `${file}::test_f`)), red: [], flaky: [] },
    ...{ setAsideFiles: [], hitsByTest: new Map(), wallMs: 1, reasons: [] },
    hits: new Map([['pkg/encoding.py', new Map([[2, new Set(running)]])]]),
  };
  return findHome(bed, target, baseline, files)?.file;
}

test('a file that is skipped as a whole is no home: what is added there would be skipped, too', () => {
  expect(homeOf(['tests/test_encoding.py', 'tests/test_all.py'])).toBe('tests/test_all.py');
});

test('of files where tests pass, one that runs the change', () => {
  expect(homeOf(['tests/test_all.py', 'tests/test_encoding.py'], ['tests/test_encoding.py'])).toBe(
    'tests/test_encoding.py',
  );
});

test('where nothing passes, whatever there is', () => {
  expect(homeOf([])).toBe('tests/benchmarks/test_benchmark_encoding.py');
});
