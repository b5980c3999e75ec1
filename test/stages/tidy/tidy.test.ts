// The repository's own formatter, linter and type checker, real and from the registries, on files with tests of ours.
import { readSettings } from '../../../src/config.ts';
import { gatherTools } from '../../../src/doors/cli/tools.ts';
import { prepare } from '../../../src/ground.ts';
import type { MergedFile } from '../../../src/proofs.ts';
import { insertAll } from '../../../src/stages/merge.ts';
import { tidyFiles } from '../../../src/stages/tidy/tidy.ts';
import { typeErrors } from '../../../src/stages/tidy/types.ts';
import { openWorkspace, type Workspace } from '../../../src/stages/workspace/workspace.ts';
import type { Testbed } from '../../../src/testbed.ts';
import { proofOf, targetOf } from '../proofs.ts';
import { newRepository, request } from '../workspace/repository.ts';

const opened: Workspace[] = [];
afterAll(async () => {
  for (const workspace of opened) await workspace[Symbol.asyncDispose]();
});

/** A repository of these files, prepared, with one more commit that changes code. */
async function openBed(
  files: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, string>>,
): Promise<Testbed> {
  const repository = newRepository();
  repository.commit(files);
  repository.commit(changed);
  const asked = request({ base: 'HEAD~1', head: 'HEAD', budgetMs: 600_000 });
  const tools = await gatherTools({
    ...{ settings: readSettings(), startDir: repository.dir, budgetMs: asked.budgetMs },
    ...{ isQuiet: true, trust: 'own', signal: new AbortController().signal },
  });
  const workspace = await openWorkspace(asked, tools);
  opened.push(workspace);
  const ground = await prepare(asked, tools, workspace);
  if ('refused' in ground) throw new Error(JSON.stringify(ground.refused));
  return ground.bed;
}

/** Tests by name, with their code, merged into the file. */
function merged(
  bed: Testbed,
  path: string,
  imports: readonly string[],
  tests: Readonly<Record<string, string>>,
): MergedFile {
  const proofs = Object.entries(tests).map(([name, body]) => {
    const proof = proofOf(name, targetOf('f'), ['m1'], 'observed', body);
    return { ...proof, candidate: { ...proof.candidate, name, imports } };
  });
  return insertAll(bed.language, path, bed.readHead(path), proofs);
}

describe('TypeScript with prettier and tsc', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await openBed(
      {
        'package.json': JSON.stringify({
          ...{ name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } },
          devDependencies: { prettier: '2.8.8', typescript: '5.1.5' },
        }),
        '.prettierrc': '{ "singleQuote": true, "semi": false }\n',
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            ...{ strict: true, module: 'esnext', moduleResolution: 'bundler', target: 'es2022' },
            ...{ allowImportingTsExtensions: true, noEmit: true, types: [] },
          },
        }),
        'price.ts': 'export const f = (x: number): number => x\n',
        'test/price.test.ts':
          "import assert from 'node:assert'\nimport test from 'node:test'\nimport { f } from '../price.ts'\n\ntest('old', () => {\n  assert.equal(f(1), 1)\n})\n",
        'test/loose.test.ts':
          "import test from 'node:test';\nimport assert from 'node:assert';\nimport { f } from '../price.ts';\n\ntest( 'old', () => { assert.equal( f(1), 1 ) } );\n",
      },
      { 'price.ts': 'export const f = (x: number): number => x + 0\n' },
    );
  }, 180_000);

  test('new tests get the house format; what stood there stays byte for byte', async () => {
    const file = merged(bed, 'test/price.test.ts', [], {
      'f adds': 'test("f adds", () => {\n    assert.equal( f(1),1 );\n});\n',
    });
    const [tidy] = await tidyFiles(bed, [file]);
    expect(tidy?.after).toBe(
      `${bed.readHead('test/price.test.ts')}\ntest('f adds', () => {\n  assert.equal(f(1), 1)\n})\n`,
    );
    expect(tidy?.proofs[0]?.candidate.body).toBe("test('f adds', () => {\n  assert.equal(f(1), 1)\n})\n");
  });

  test('a file that was never formatted is left as it was merged', async () => {
    const file = merged(bed, 'test/loose.test.ts', [], {
      more: "test('more', () => { assert.equal( f(2),2 ) })\n",
    });
    expect(await tidyFiles(bed, [file])).toEqual([file]);
  });

  test('what the type checker newly says names the test; what it says of old lines too does not', async () => {
    const file = merged(bed, 'test/price.test.ts', [], {
      right: "test('right', () => {\n  assert.equal(f(1), 1)\n})\n",
      wrong: "test('wrong', () => {\n  assert.equal(f('1'), 1)\n})\n",
    });
    const errors = await typeErrors(bed, file);
    expect([...errors.keys()]).toEqual(['wrong']);
    // `types: []` leaves `node:test` unknown: on a line that stood there before.
    expect(errors.get('wrong')).toContain("'string' is not assignable to parameter of type 'number'");
  });

  test('no time left: nothing is run', async () => {
    const file = merged(bed, 'test/price.test.ts', [], { more: 'test("more", () => {})\n' });
    const late = { ...bed, deadline: { leftMs: () => 30_000, spentMs: () => 0 } };
    expect(await tidyFiles(late, [file])).toEqual([file]);
    expect((await typeErrors(late, file)).size).toBe(0);
  });
});

describe('Python with ruff', () => {
  let bed: Testbed;
  const configured = '[tool.ruff.lint]\nselect = ["I"]\n\n[tool.ruff.format]\nquote-style = "double"\n';
  beforeAll(async () => {
    bed = await openBed(
      {
        'pyproject.toml': configured,
        'requirements-test.txt': 'pytest==8.0.2\nruff==0.2.2\n',
        'price.py': 'def f(x):\n    return x\n',
        'tests/test_price.py': 'from price import f\n\n\ndef test_old():\n    assert f(1) == 1\n',
      },
      { 'price.py': 'def f(x):\n    return x + 0\n' },
    );
  }, 180_000);

  test('a new file: imports in order, format of the house', async () => {
    const file = merged(bed, 'tests/test_new.py', ['from price import f', 'import pytest'], {
      test_f: "def test_f():\n    with pytest.raises( TypeError ):\n        f('a')\n",
    });
    const [tidy] = await tidyFiles(bed, [file]);
    expect(tidy?.after).toBe(
      'import pytest\n\nfrom price import f\n\n\ndef test_f():\n    with pytest.raises(TypeError):\n        f("a")\n',
    );
    expect(tidy?.proofs[0]?.candidate.body).toBe(
      'def test_f():\n    with pytest.raises(TypeError):\n        f("a")\n',
    );
  });

  test('a file that has tests', async () => {
    const file = merged(bed, 'tests/test_price.py', [], {
      test_f: "def test_f():\n    assert f( 2 ) == int('2')\n",
    });
    const [tidy] = await tidyFiles(bed, [file]);
    expect(tidy?.after).toBe(
      `${bed.readHead('tests/test_price.py')}\n\ndef test_f():\n    assert f(2) == int("2")\n`,
    );
  });
});
