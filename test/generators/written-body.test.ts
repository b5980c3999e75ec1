// What is read out of a model's answer: never more than the statements of one test.
import { readBody } from '../../src/generators/written-body.ts';
import { loadGrammars } from '../../src/languages/parser.ts';

const python = 'from shop import f\n\n\ndef test_f():\n';
const javascript = "const { f } = require('./f');\n\ntest('f', async () => {\n";
const inPython = (answer: string) => readBody(python, answer, 'python');
const inJavascript = (answer: string) => readBody(javascript, answer, 'javascript');

beforeAll(loadGrammars);

describe('the statements of the test', () => {
  test.each([
    ['up to the fence', '    assert f(1) == 2\n```\nThis test is good.'],
    ['before a second test', '    assert f(1) == 2\n\n\ndef test_more():\n    assert False\n'],
    ['before an unfinished statement', '    assert f(1) == 2\n    assert f(\n'],
    ['without their margin', 'assert f(1) == 2\n'],
    ['with the line ends of Windows', '    assert f(1) == 2\r\n'],
    [
      'from a server that began anew',
      '```python\nfrom shop import f\n\ndef test_it():\n    assert f(1) == 2\n\ndef test_more():\n    assert False\n```\nEnjoy.',
    ],
  ])('Python, %s', (_, answer) => expect(inPython(answer)?.source).toBe('assert f(1) == 2'));

  test.each([
    ['up to the fence', '  expect(f(1)).toBe(2);\n});\n```\nThis test is good.'],
    ['before a second test', "  expect(f(1)).toBe(2);\n});\n\ntest('more', () => { expect(1).toBe(2) });\n"],
    ['before an unfinished statement', '  expect(f(1)).toBe(2);\n  expect(f('],
    ['when stopped before the test is closed', '  expect(f(1)).toBe(2);'],
    [
      'from a server that began anew',
      "```js\nconst { f } = require('./f');\ntest('it', () => {\n  expect(f(1)).toBe(2);\n});\n```",
    ],
  ])('JavaScript, %s', (_, answer) => expect(inJavascript(answer)?.source).toBe('expect(f(1)).toBe(2);'));

  test('a run-away answer is looked at for 80 lines', () => {
    const lines = inPython('    assert f(1) == 2\n'.repeat(500))?.source.split('\n');
    expect(lines?.length).toBe(80);
  });

  test('a block keeps its own indentation', () =>
    expect(inPython('    with raises(E):\n        f(1)\n\n    f(2)\n')?.source).toBe(
      'with raises(E):\n    f(1)\n\nf(2)',
    ));
});

describe('nothing at all', () => {
  test.each([
    ['prose', 'Certainly! Here is a test that you may like, it is good.'],
    ['nothing', ''],
    ['an unfinished bracket', '    x = [f(1, 2\n'],
    ['a comment', '    # f is tested elsewhere\n'],
    ['`pass`', '    pass\n'],
  ])('%s', (_, answer) => expect(inPython(answer)).toBeUndefined());
});

describe('names', () => {
  test('read, bound, assigned to, and pulled in', () => {
    const body = inPython(
      '    import os\n    x, y = f(z), [a for a in g]\n    d["k"] = 1\n    mod.f = h(key=x)\n    assert x.real\n',
    );
    expect([...(body?.free ?? [])].sort()).toEqual(['d', 'f', 'g', 'h', 'mod', 'z']);
    expect([...(body?.bound ?? [])]).toEqual(expect.arrayContaining(['os', 'x', 'y', 'a']));
    expect(body?.assigned).toEqual(expect.arrayContaining(['mod.f', 'd["k"]']));
    expect(body?.pulled).toEqual(['import os']);
  });

  test('what JavaScript asks for by a call', () => {
    const body = inJavascript("  const fs = require('fs');\n  const m = await import('./m');\n  f(fs, m);\n");
    expect(body?.pulled).toEqual(["('fs')", "('./m')"]);
  });
});
