import type { TestBody } from '../../src/languages/bodies.ts';
import { javascript, typescript } from '../../src/languages/javascript.ts';
import type { Language } from '../../src/languages/language.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';

await loadGrammars();

const pythonSource = `import pytest
from box import Box


class TestBox:
    @pytest.mark.parametrize("n, want", [(1, 2), (5, 6)])
    def test_add(self, box, n, want):
        """Adds."""
        # A word on it.
        before = box.size
        box.add(n)
        assert box.get() == want
        unrelated = 5
        with pytest.raises(ValueError):
            box.add(-1)
        for k in [1, 2]:
            assert box.at(k) is None

    def test_later(self, box):
        assert box.later()
`;
const scriptSource = `import { beforeEach, describe, expect, it } from 'vitest';
import { Box } from '../src/box';

describe('Box', () => {
  let box;
  beforeEach(() => {
    box = new Box(3);
  });

  it('adds', () => {
    // A word on it.
    const before = box.size;
    box.add(1, { deep: true });
    expect(box.get()).toBe(2);
    expect(() => box.add(-1)).toThrow('less');
    expect(box.soon()).resolves.toBe(1);
  });

  it('is short', () => expect(box.at(0)).toBe(1));
  it('waits', (done) => done());
  it.skip('rests', () => {
    expect(box.at(0)).toBe(1);
  });
});
`;
const tapeSource = `var test = require('tape');

test('outer', function (t) {
    t.test('inner', function (st) {
        st.plan(1);
        var x = inspect({ a: 1 });
        st.equal(x, '{ a: 1 }', 'says so');
    });
    t.end();
});
`;

function bodiesOf(language: Language, source: string, path: string): readonly TestBody[] {
  return language.bodies.of(source, path, []);
}

function written(
  language: Language,
  body: TestBody | undefined,
  expression: string,
  text: string,
  keep: 'needed' | 'all' = 'needed',
  isThrown = false,
): string | null {
  if (body === undefined) throw new Error('no body');
  const sight = language.bodies.sights(body).findIndex((one) => one.expression === expression);
  return language.bodies.write(body, 'test_new', [{ sight, text, isThrown }], keep);
}

describe('Python', () => {
  const all = bodiesOf(python, pythonSource, 'tests/test_box.py');
  const [first] = all;

  test('a parametrised test is a body a row, whose values are its first lines', () => {
    expect(all.map(({ names }) => names.join('.'))).toEqual([
      'TestBox.test_add',
      'TestBox.test_add',
      'TestBox.test_later',
    ]);
    expect(first?.text).toContain('    def test_add(self, box):\n        n = 1\n        want = 2\n');
    expect(first?.text).not.toContain('parametrize');
  });

  test('only what the claim needs is written, in the place and indentation of the original', () => {
    expect(written(python, first, 'box.get()', 'assert box.get() == 9')).toBe(
      '    def test_new(self, box):\n        n = 1\n        box.add(n)\n        assert box.get() == 9\n',
    );
  });

  test('an expected error is claimed in place of the block that expected one', () => {
    const claim = 'with pytest.raises(KeyError):\n    box.add(-1)';
    expect(written(python, first, 'box.add(-1)', claim, 'needed', true)).toBe(
      '    def test_new(self, box):\n        n = 1\n        box.add(n)\n        with pytest.raises(KeyError):\n            box.add(-1)\n',
    );
  });

  test('all that runs before stays where the whole is asked for, checks as the calls they make', () => {
    const text = written(python, first, 'box.at(k)', 'assert box.at(k) == 9', 'all');
    expect(text).toContain('        box.get()\n        unrelated = 5\n        for k in [1, 2]:\n');
    expect(text).not.toContain('is None');
    expect(text).not.toContain('word');
  });

  test('a probe stands right behind its original, in its class', () => {
    if (first === undefined) throw new Error('no body');
    const probe = { body: first, name: 'test_probe', marker: 'M:' };
    const file = python.bodies.probeFile(pythonSource, 'tests/test_box.py', [probe]);
    expect(python.testSpans(file, 'tests/test_box.py').map(({ path }) => path.join('.'))).toEqual([
      'TestBox.test_add',
      'TestBox.test_probe',
      'TestBox.test_later',
    ]);
    expect(python.parses(file, 'tests/test_box.py')).toBe(true);
  });

  test('options that the changed lines read are given to calls of the changed code, then literals vary', () => {
    const source = 'def add(self, n, deep=False, **kwargs):\n    return kwargs.get("limit")\n';
    const options = python.bodies.optionsOn(source, 'box.py', new Set([1, 2]));
    expect(options).toEqual(['deep', 'limit']);
    if (first === undefined) throw new Error('no body');
    const varied = python.bodies.vary(first, { literals: [], options, callees: ['add'] }, 80);
    expect(varied.some(({ text }) => text.includes('box.add(n, deep=True)'))).toBe(true);
    expect(varied.some(({ text }) => text.includes('n = 0\n'))).toBe(true);
    expect(varied.some(({ text }) => text.includes('for k in [2]:'))).toBe(true);
  });

  test('what a check only compares with is no input: only the rest varies', () => {
    const test =
      'def test_parse():\n    text = "a=b"\n    expected = [Pair(key="a")]\n    want = "b"\n    pairs = parse(text)\n    assert pairs == expected\n    assert last(pairs) == want\n';
    const [body] = bodiesOf(python, test, 'tests/test_a.py');
    if (body === undefined) throw new Error('no body');
    const varied = python.bodies.vary(body, { literals: ['"\\ufeff"'], options: [], callees: ['parse'] }, 80);
    expect(varied.length).toBeGreaterThan(8);
    expect(
      varied.filter(({ text }) => !/expected = \[Pair\(key="a"\)\]\n {4}want = "b"\n/.test(text)),
    ).toEqual([]);
    expect(varied.some(({ text }) => text.includes('text = "\\ufeffa=b"'))).toBe(true);
  });
});

describe('JavaScript', () => {
  const all = bodiesOf(javascript, scriptSource, 'test/box.test.js');
  const [first, short] = all;

  test('tests that wait for a callback or rest are no bodies; an expression becomes a block', () => {
    expect(all.map(({ names }) => names)).toEqual([
      ['Box', 'adds'],
      ['Box', 'is short'],
    ]);
    expect(short?.text).toBe("  it('is short', () => {\n    expect(box.at(0)).toBe(1);\n  });\n");
  });

  test('what a hook made is needed as the body left it', () => {
    expect(written(javascript, first, 'box.get()', 'expect(box.get()).toBe(9)')).toBe(
      "  it('test_new', () => {\n    box.add(1, { deep: true });\n    expect(box.get()).toBe(9);\n  });\n",
    );
  });

  test('a claim that waits makes the test async', () => {
    expect(written(javascript, first, 'box.soon()', 'expect(await box.soon()).toBe(9)')).toContain(
      "it('test_new', async () => {",
    );
  });

  test('a probe stands right behind its original, in its describe', () => {
    for (const language of [javascript, typescript]) {
      const path = language === typescript ? 'test/box.test.ts' : 'test/box.test.js';
      const [body] = bodiesOf(language, scriptSource, path);
      if (body === undefined) throw new Error('no body');
      const file = language.bodies.probeFile(scriptSource, path, [{ body, name: 'probe', marker: 'M:' }]);
      expect(
        language
          .testSpans(file, path)
          .slice(0, 2)
          .map(({ path: names }) => names),
      ).toEqual([
        ['Box', 'adds'],
        ['Box', 'probe'],
      ]);
      expect(language.parses(file, path)).toBe(true);
    }
  });

  test('a tape test inside a test asserts with its own name and says when it is over', () => {
    const inner = bodiesOf(javascript, tapeSource, 'test/a.js').find(({ names }) => names.length === 2);
    expect(written(javascript, inner, 'x', "st.equal(x, '9')")).toBe(
      "    t.test('test_new', function (st) {\n        var x = inspect({ a: 1 });\n        st.equal(x, '9');\n        st.end();\n    });\n",
    );
  });

  test('options that the changed lines read are given to calls of the changed code', () => {
    const source = 'function add(n, opts) {\n  return opts.depth > 1 ? n : { limit: n };\n}\n';
    const options = javascript.bodies.optionsOn(source, 'box.js', new Set([2]));
    expect(options).toEqual(['depth', 'limit']);
    if (first === undefined) throw new Error('no body');
    const varied = javascript.bodies.vary(first, { literals: [], options, callees: ['add'] }, 80);
    expect(varied.some(({ text }) => text.includes('box.add(1, { deep: true, depth: true })'))).toBe(true);
    expect(varied.some(({ text }) => text.includes('box.add(2, { deep: true })'))).toBe(true);
  });

  test('what an assertion only compares with is no input: only the rest varies', () => {
    const test =
      "test('parses', () => {\n  const text = 'a=b';\n  const expected = [new Pair('a')];\n  const want = 'b';\n  const pairs = parse(text);\n  expect(pairs).toEqual(expected);\n  expect(last(pairs)).toBe(want);\n});\n";
    const [body] = bodiesOf(javascript, test, 'test/a.test.js');
    if (body === undefined) throw new Error('no body');
    const varied = javascript.bodies.vary(body, { literals: ["'#'"], options: [], callees: ['parse'] }, 80);
    expect(varied.length).toBeGreaterThan(8);
    const kept = "const expected = [new Pair('a')];\n  const want = 'b';";
    expect(varied.filter(({ text }) => !text.includes(kept))).toEqual([]);
    expect(varied.some(({ text }) => text.includes("text = '#a=b'"))).toBe(true);
  });
});

test('a row of it.each is a body called without its table', () => {
  const source =
    "const rows = [[1, 'a'], [2, 'b']];\n\ntest.each(rows)('%i is %s', (n, want) => {\n  expect(name(n)).toBe(want);\n});\n";
  const all = bodiesOf(javascript, source, 'test/a.test.js');
  expect(all.map(({ names }) => names)).toEqual([['%i is %s'], ['%i is %s']]);
  expect(all[1]?.text).toBe(
    "test('%i is %s', () => {\n  const n = 2;\n  const want = 'b';\n  expect(name(n)).toBe(want);\n});\n",
  );
  const [body] = all;
  if (body === undefined) throw new Error('no body');
  const file = javascript.bodies.probeFile(source, 'test/a.test.js', [{ body, name: 'probe', marker: 'M:' }]);
  expect(javascript.testSpans(file, 'test/a.test.js').map(({ written }) => written)).toEqual([
    ['%i is %s'],
    ['probe'],
  ]);
});

describe('tests beside others', () => {
  test('each stands behind its own neighbour, imports above all', () => {
    const text = python.insertTests(pythonSource, 'tests/test_box.py', {
      imports: ['import re'],
      tests: ['def test_last():\n    assert re'],
      beside: [{ names: ['TestBox', 'test_later'], test: '    def test_new(self):\n        assert re\n' }],
    });
    expect(text).toContain('from box import Box\nimport re\n');
    expect(text).toContain('        assert box.later()\n\n    def test_new(self):\n        assert re\n');
    expect(text.endsWith('\n\n\ndef test_last():\n    assert re\n')).toBe(true);
  });
});
