import { languages } from '../../../src/languages/index.ts';
import { loadGrammars } from '../../../src/languages/parser.ts';
import { type ChangeSource, readChange } from '../../../src/stages/change/change.ts';
import { choosePackage } from '../../../src/stages/package.ts';

beforeAll(() => loadGrammars());

type Files = Readonly<Record<string, string>>;

function sourceOf(base: Files, head: Files): ChangeSource {
  const changedPaths = [...new Set([...Object.keys(base), ...Object.keys(head)])]
    .filter((path) => base[path] !== head[path])
    .sort();
  return {
    paths: Object.keys(head),
    changedPaths,
    readHead: (path) => head[path],
    readBase: (path) => base[path],
    title: 'A change',
    text: '',
  };
}

function changed(base: Files, head: Files, wanted: readonly string[] = []) {
  const { files } = readChange(sourceOf(base, head), languages, wanted);
  return Object.fromEntries(files.map((file) => [file.path, file.changedLines]));
}

const code = 'def f(a):\n    b = a + 1\n    return b\n\n\ndef g(a):\n    c = a * 2\n    return c\n';

describe('changed executable lines', () => {
  test('an edited line, with the function that holds it and no other', () => {
    const { files } = readChange(
      sourceOf({ 'a.py': code }, { 'a.py': code.replace('a + 1', 'a + 2') }),
      languages,
      [],
    );
    expect(files).toMatchObject([{ path: 'a.py', changedLines: [2], baseSource: code }]);
    expect(files[0]?.symbols.map(({ name }) => name)).toEqual(['f']);
  });

  test('a new file: every line that runs, no base', () => {
    const { files } = readChange(sourceOf({}, { 'a.py': code }), languages, []);
    expect(files[0]).not.toHaveProperty('baseSource');
    expect(files[0]?.changedLines).toEqual(expect.arrayContaining([2, 3, 7, 8]));
    expect(files[0]?.changedLines).not.toContain(4);
  });

  test.each([
    ['a comment', 'a.py', 'x = f(1)\n', 'x = f(1)  # type: ignore\n'],
    ['layout', 'a.py', 'x = f(1, 2)\n', 'x = f(\n    1, 2\n)\n'],
    ['a comment', 'a.js', 'g(1);\n', '// eslint-disable-next-line\ng(1); // why\n'],
    ['layout', 'a.js', 'g(1, { a: 2 });\n', 'g(1, {\n  a: 2\n});\n'],
    ['a type', 'a.ts', 'const x: number = f(1);\n', 'const x: number | string = f<string>(1) as string;\n'],
  ])('%s is no change: %s', (_, path, before, after) => {
    expect(changed({ [path]: before }, { [path]: after })).toEqual({});
  });

  test.each([
    ['another depth', 'a.py', 'if a:\n    b()\n    c()\n', 'if a:\n    b()\nc()\n', [3]],
    ['a blank in a text', 'a.js', "g('a b');\n", "g('ab');\n", [1]],
    ['a line of a template', 'a.js', 'g(`a\nb\nc`);\n', 'g(`a\nx\nc`);\n', [2]],
    ['a line of a text', 'a.py', 'x = """a\nb\nc"""\n', 'x = """a\nx\nc"""\n', [2]],
    ['an escape', 'a.py', 'x = "a\\n"\n', 'x = "a\\t"\n', [1]],
  ])('%s is one: %s', (_, path, before, after, lines) => {
    expect(changed({ [path]: before }, { [path]: after })).toEqual({ [path]: lines });
  });

  test.each([
    ['a.py', '__version__ = "1.0"\n', '__version__ = "1.1"\n'],
    ['a.py', 'version_info = (1, 0)\n', "version_info = (1, 1, 'dev')\n"],
    ['a.js', "export const VERSION = '1.0';\n", "export const VERSION = '1.1';\n"],
    ['a.js', "exports.version = '1.0';\n", "exports.version = '1.1';\n"],
  ])('a version number is no code to test: %s %s', (path, before, after) => {
    expect(changed({ [path]: before }, { [path]: after })).toEqual({});
  });

  test('what is computed from a version is code', () => {
    const of = (floor: number) => `version = read()\nis_new = version > ${floor}\n`;
    expect(changed({ 'a.py': of(1) }, { 'a.py': of(2) })).toEqual({ 'a.py': [2] });
  });

  test('a removed line counts as the line that closed the gap', () => {
    expect(
      changed({ 'a.py': code.replace('    return b', '    b += 1\n    return b') }, { 'a.py': code }),
    ).toEqual({
      'a.py': [3],
    });
  });

  test('code replaced by a comment counts as a removal', () => {
    const before = code.replace('    return b', '    b += 1\n    return b');
    const after = code.replace('    return b', '    # b stays\n    return b');
    expect(changed({ 'a.py': before }, { 'a.py': after })).toEqual({ 'a.py': [4] });
  });

  test('a removal at the end of a file counts as the last line that is left', () => {
    expect(changed({ 'a.py': `${code}\nprint(1)\n` }, { 'a.py': code })).toEqual({ 'a.py': [8] });
  });

  test.each([
    ['a new comment', code.replace('    b =', '    # why\n    b =')],
    ['a removed comment', code, code.replace('    b =', '    # why\n    b =')],
    ['an edited comment', `# one\n${code}`, `# two\n${code}`],
    ['more blank lines', code.replace('\n\n\n', '\n\n\n\n')],
    ['fewer blank lines', code, code.replace('\n\n\n', '\n\n\n\n')],
    ['blanks at the end of a line', code.replace('a + 1', 'a + 1   ')],
    ['other line ends', code.replaceAll('\n', '\r\n')],
    ['no newline at the end', code.trimEnd()],
  ])('%s is no change of code', (_, head, base = code) => {
    expect(changed({ 'a.py': base }, { 'a.py': head })).toEqual({});
  });

  test('indentation means something in Python', () => {
    const before = 'def f(a):\n    if a:\n        a = 1\n        b(a)\n    return a\n';
    expect(changed({ 'a.py': before }, { 'a.py': before.replace('        b(a)', '    b(a)') })).toEqual({
      'a.py': [4],
    });
  });

  test('a deleted file leaves nothing to test', () => {
    expect(changed({ 'a.py': code }, {})).toEqual({});
  });

  test('a file that only moved is no change; moved and edited, the edit is', () => {
    expect(changed({ 'a.py': code }, { 'b/c.py': code })).toEqual({});
    expect(changed({ 'a.py': code }, { 'b/c.py': code.replace('a + 1', 'a + 2') })).toEqual({
      'b/c.py': [2],
    });
  });

  test('a file that does not parse is left out', () => {
    expect(changed({ 'a.py': code }, { 'a.py': `${code}def (:\n` })).toEqual({});
  });
});

describe('what is left out', () => {
  test.each([
    'tests/test_a.py',
    'test_a.py',
    'conftest.py',
    'dist/a.py',
    'build/lib/a.py',
    'pkg/_vendor/a.py',
    'vendor/a.py',
    'third_party/a.py',
    'api_pb2.py',
    'api_pb2_grpc.py',
    'poetry.lock',
    'README.md',
  ])('%s', (path) => {
    expect(changed({}, { [path]: code })).toEqual({});
  });

  test.each([
    '# @generated by a tool\n',
    '# Code generated by x. DO NOT EDIT.\n',
    '"""Autogenerated by y."""\n',
  ])('a file that begins with %j, also when it is named', (header) => {
    expect(changed({}, { 'a.py': header + code })).toEqual({});
    expect(changed({ 'a.py': header + code }, { 'a.py': header + code }, ['a.py'])).toEqual({});
  });

  test('a line of a megabyte', () => {
    expect(changed({}, { 'a.py': `x = "${'y'.repeat(1_000_000)}"\n${code}` })).toEqual({});
  });
});

describe('named paths', () => {
  test('narrow the change', () => {
    const head = { 'a.py': code, 'b/c.py': code, 'bc.py': code };
    expect(Object.keys(changed({}, head, ['b']))).toEqual(['b/c.py']);
    expect(Object.keys(changed({}, head, ['b/']))).toEqual(['b/c.py']);
  });

  test('without a change there, are taken whole', () => {
    expect(changed({ 'a.py': code }, { 'a.py': code }, ['a.py'])['a.py']).toEqual(
      expect.arrayContaining([2, 3, 7, 8]),
    );
  });
});

describe('why there is nothing', () => {
  const refusal = (base: Files, head: Files) => {
    const source = sourceOf(base, head);
    const place = choosePackage(readChange(source, languages, []), source, languages);
    return place.kind === 'refused' ? place.reasons : place.kind;
  };

  test('an empty change', () => {
    expect(refusal({ 'a.py': code }, { 'a.py': code })).toEqual([
      { code: 'no-change', detail: 'Base and head hold the same files' },
    ]);
  });

  test('a change without code names what changed', () => {
    expect(refusal({}, { 'README.md': 'x', 'tests/test_a.py': code })).toEqual([
      { code: 'no-code-change', detail: expect.stringContaining('README.md, tests/test_a.py') },
    ]);
  });

  test('a language that is not there yet is named', () => {
    expect(refusal({}, { 'main.go': 'package main', 'README.md': 'x' })).toEqual([
      { code: 'unsupported-language', detail: expect.stringContaining('main.go') },
    ]);
  });
});

test('a monorepo: the package with most changed functions is chosen, the others are named', () => {
  const source = sourceOf(
    {},
    {
      'one/pyproject.toml': '',
      'one/a.py': 'x = 1\n',
      'two/pyproject.toml': '',
      'two/src/b.py': code,
      'loose.py': 'y = 1\n',
    },
  );
  const place = choosePackage(readChange(source, languages, []), source, languages);
  expect(place).toMatchObject({ kind: 'chosen', packageDir: 'two', ecosystem: 'python' });
  expect(place.reasons.map(({ detail }) => detail).join('\n')).toContain('one/a.py');
  expect(place.reasons.map(({ detail }) => detail).join('\n')).toContain('loose.py');
});
