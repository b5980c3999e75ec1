import fc from 'fast-check';
import type { ImportRequest, TestStyle } from '../../src/languages/language.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { probeBody } from '../../src/languages/python/probe.ts';
import { python } from '../../src/languages/python.ts';
import type { Call, CodeSymbol, Value } from '../../src/terms.ts';
import { checkLanguage, type LanguageCases } from './conformance.ts';
import { failureOf } from './python-runs.ts';

await loadGrammars();

const style: TestStyle = { module: 'python', quote: '"', semicolons: false, indent: '    ' };

const shapes = `
@total_ordering
class Shape(Base):
    """A shape."""

    size: int

    class Corner:
        def at(self): return 1

    @property
    async def area(self, *, unit="cm", **rest) -> float:
        """Area.

            >>> Shape(1).area
        """
        def inner(): yield 1
        return await self.compute(helper(inner))

    @staticmethod
    def make(a, *rest): yield a

    def __hidden(self): pass

@overload
def parse(x: int) -> int: ...
def parse(
    x,  # what to parse
    y=(1, 2),
):
    r'''Raw \\d'''
    return re.compile(x)

if sys.version_info > (3,):
    def _late(): pass
`.slice(1);

const symbolOf = (fields: Partial<CodeSymbol>): CodeSymbol => ({
  path: 'src/pkg/mod.py',
  language: 'python',
  name: 'tail',
  qualifiedName: 'tail',
  kind: 'function',
  span: { start: 1, end: 2 },
  signature: 'def tail(n, it)',
  parameters: ['n', 'it'],
  doc: '',
  source: '',
  isAsync: false,
  isGenerator: false,
  exported: { kind: 'named', name: fields.name ?? 'tail' },
  calls: [],
  ...fields,
});
const request = (
  symbol: Partial<CodeSymbol>,
  paths: readonly string[],
  neighbour?: string,
): ImportRequest => ({
  symbol: symbolOf(symbol),
  testFile: 'tests/test_mod.py',
  style,
  paths,
  ...(neighbour === undefined ? {} : { neighbour: { path: 'tests/test_mod.py', source: neighbour } }),
});
const call = (expression: string, setup: readonly string[] = []): Call => ({
  expression,
  setup,
  imports: [],
  origin: 'model',
});

/** Values that Python writes and reads back unchanged; sets hold texts in the order in which a probe lists them. */
const { tree: values } = fc.letrec<{ tree: Value; leaf: Value }>((tie) => ({
  leaf: fc.oneof(
    fc.constant<Value>({ t: 'null' }),
    fc.boolean().map((v): Value => ({ t: 'bool', v })),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((v): Value => ({ t: 'int', v: String(v) })),
    fc.string({ unit: 'binary', maxLength: 12 }).map((v): Value => ({ t: 'text', v })),
    fc
      .constantFrom('\ud800', 'a\nb', `'"`, '\\', '\u202e', '\u00a0x', '👍🏽', '"')
      .map((v): Value => ({ t: 'text', v })),
    fc
      .constantFrom('0.1', '-0', 'inf', '-inf', '1e+300', '5e-324', '2.0', '1e-07')
      .map((v): Value => ({ t: 'float', v })),
    fc.uint8Array({ maxLength: 9 }).map(
      (v): Value => ({
        t: 'bytes',
        v: Buffer.from(v).toString('hex'),
        as: v.length % 2 === 0 ? 'bytes' : 'bytearray',
      }),
    ),
    fc.integer({ min: 1, max: 9 }).map(
      (v): Value => ({
        t: 'built',
        module: 'decimal',
        name: 'Decimal',
        args: [{ t: 'text', v: `${v}.50` }],
      }),
    ),
    fc.constantFrom<Value>(
      { t: 'built', module: 'datetime', name: 'timezone.utc' },
      { t: 'built', module: '', name: 'Ellipsis' },
    ),
    fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 4 }).map(
      (v): Value => ({
        t: 'list',
        v: v.sort().map((text) => ({ t: 'text', v: text })),
        as: v.length % 2 === 0 ? 'set' : 'frozenset',
      }),
    ),
  ),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc
      .array(tie('tree'), { maxLength: 4 })
      .map((v): Value => ({ t: 'list', v, as: v.length % 2 === 0 ? 'list' : 'tuple' })),
    fc.uniqueArray(fc.stringMatching(/^\w{0,4}$/), { maxLength: 4 }).chain((keys) =>
      fc.tuple(...keys.map(() => tie('tree'))).map(
        (items): Value => ({
          t: 'map',
          as: 'dict',
          v: items.map((item, index) => [{ t: 'text', v: keys[index] ?? '' }, item] as const),
        }),
      ),
    ),
  ),
}));

const sample = `
import dataclasses, enum, collections
class Color(enum.Enum):
    RED = 1
class Perm(enum.Flag):
    R = 1
    W = 2
@dataclasses.dataclass
class Point:
    x: int
    y: int = 2
class Broken(ValueError):
    pass
Pair = collections.namedtuple("Pair", "left right")
def fail(x):
    raise Broken("no " + x)
def inner_type_error():
    return 1 + "a"
def count(n):
    for i in range(n):
        yield i
async def later(x):
    return x * 2
def local_error():
    class Hidden(KeyError): pass
    raise Hidden("k")
def stubborn():
    while True:
        pass
`;

const cases: LanguageCases = {
  sourcePath: 'src/pkg/shapes.py',
  testPath: 'tests/test_shapes.py',
  style,
  paths: {
    production: ['a.py', 'src/pkg/testing/tools.py', 'pkg/contest.py', 'pkg/latest/x.py'],
    tests: ['test_a.py', 'tests/test_a.py', 'pkg/mod_test.py', 'src/tests/deep/test_b.py'],
    support: [
      'conftest.py',
      'tests/helpers.py',
      'test/data/a.json',
      'unit_tests/__init__.py',
      'pkg/testdata/x.bin',
      'app/tests.py',
    ],
    foreign: ['setup.py', 'noxfile.py', 'docs/conf.py', 'a.js', 'README.md', 'a.pyi', 'a.pyc'],
  },
  parsing: {
    good: ['', 'x = 1\n', 'match x:\n    case [1, *_]: pass\n', 'def f[T](x: T) -> T: return x\n'],
    bad: ['def f(:\n', 'x = (\n', 'return 1 +'],
  },
  symbols: [
    {
      name: 'classes, nesting, decorators, overloads and conditions',
      source: shapes,
      expected: [
        {
          qualifiedName: 'Shape',
          kind: 'class',
          span: { start: 1, end: 22 },
          doc: 'A shape.',
          exported: { kind: 'named', name: 'Shape' },
          signature: 'class Shape(Base)',
        },
        { qualifiedName: 'Shape.Corner', kind: 'class' },
        {
          qualifiedName: 'Shape.Corner.at',
          kind: 'method',
          container: 'Shape.Corner',
          exported: { kind: 'named', name: 'Shape' },
          parameters: [],
        },
        {
          qualifiedName: 'Shape.area',
          kind: 'method',
          container: 'Shape',
          isAsync: true,
          isGenerator: false,
          parameters: ['unit', 'rest'],
          signature: 'async def area(self, *, unit="cm", **rest) -> float',
          doc: 'Area.\n\n>>> Shape(1).area',
          calls: ['self.compute', 'helper'],
        },
        { qualifiedName: 'Shape.make', isGenerator: true, parameters: ['a', 'rest'] },
        { qualifiedName: 'Shape.__hidden' },
        {
          qualifiedName: 'parse',
          kind: 'function',
          signature: 'def parse(x, y=(1, 2))',
          parameters: ['x', 'y'],
          doc: 'Raw \\d',
          calls: ['re.compile'],
        },
        { qualifiedName: '_late', kind: 'function', exported: { kind: 'named', name: '_late' } },
      ],
    },
  ],
  executable: [
    {
      name: 'what only type checkers read, and what is excluded from coverage',
      source: `
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import a
    X = a.b
if TYPE_CHECKING: # want
    A = 1 # want
else: # want
    A = 2 # want
try: # want
    c = d # want
except ImportError:  # pragma: no cover
    c = 3
def f():  # pragma: no cover
    return 1
e = 1  # pragma: no cover
`,
    },
    {
      name: 'statements, not declarations',
      source: `"""Doc."""
import os
from a import (
    b,
)
X: int
Y: int = 1  # want
# a comment

class A:
    "doc"
    z = 1  # want
    @cached(1)  # want
    def f(
        self,
        k=3,  # want
    ):
        """doc
        more"""
        global X
        ...
        if k:  # want
            return g(  # want
                1,  # want

                # no
                2)  # want
        else:  # want
            pass  # want
        try:  # want
            raise E  # want
        except (E, F) as e:  # want
            del e  # want
`,
    },
  ],
  literals: [
    { value: { t: 'text', v: 'a\n\t\u0001"é\u200b\ud800' }, text: `'a\\n\\t\\x01"é\\u200b\\ud800'` },
    { value: { t: 'float', v: 'nan' }, text: 'float("nan")' },
    { value: { t: 'float', v: '-0' }, text: '-0.0' },
    { value: { t: 'float', v: '3' }, text: '3.0' },
    { value: { t: 'bytes', v: '00615c22ff', as: 'bytes' }, text: `b'\\x00a\\\\"\\xff'` },
    { value: { t: 'list', v: [{ t: 'int', v: '1' }], as: 'tuple' }, text: '(1,)' },
    { value: { t: 'list', v: [], as: 'set' }, text: 'set()' },
    { value: { t: 'map', v: [[{ t: 'null' }, { t: 'bool', v: true }]], as: 'dict' }, text: '{None: True}' },
    {
      value: { t: 'built', module: 'pkg', name: 'Color.RED' },
      text: 'Color.RED',
      imports: ['from pkg import Color'],
    },
    {
      value: {
        t: 'built',
        module: 'datetime',
        name: 'datetime',
        args: [{ t: 'int', v: '2020' }],
        keywords: { tzinfo: { t: 'built', module: 'datetime', name: 'timezone.utc' } },
      },
      text: 'DateTime(2020, tzinfo=timezone.utc)',
      imports: ['from datetime import timezone', 'from datetime import datetime as DateTime'],
    },
  ],
  unwritable: [{ t: 'opaque', type: 'Socket' }, { t: 'undefined' }, { t: 'map', v: [], as: 'Map' }],
  literalsOn: [
    {
      source: 'def f(x):\n    "doc"\n    if x < -3 or x == "a":\n        return f"{x}" + 1.5\n',
      span: { start: 1, end: 3 },
      expected: ['-3', '"a"'],
    },
  ],
  harvest: [
    {
      name: 'assertions are thrown away',
      source: `from pkg import fn, Box
def test_it():
    assert fn(1) == 3, "why"
    box = Box([1,
      2])  # a box
    result = fn(box, key="k")
    with pytest.raises(ValueError, match="x"):
        fn(-1)
    assert result.items[0] == fn(2).name
    unittest_style.assertEqual(fn(3), 4)
`,
      references: ['fn'],
      expected: [
        { expression: 'fn(1)', setup: [], imports: [] },
        { expression: 'fn(box, key="k")', setup: ['box = Box([1, 2])'], imports: ['from pkg import Box'] },
        { expression: 'fn(-1)', setup: [] },
        { expression: 'fn(2)', setup: [] },
        { expression: 'fn(2).name' },
        { expression: 'result.items[0]', setup: ['box = Box([1, 2])', 'result = fn(box, key="k")'] },
        { expression: 'fn(3)' },
      ],
    },
  ],
  docCalls: [
    {
      name: 'examples with their earlier lines',
      symbol: symbolOf({
        doc: 'Last items.\n\n>>> n = 3\n>>> list(pkg.tail(n, [1,\n...     2]))\n[1, 2]\n>>> other(1)\n',
      }),
      reference: 'tail',
      expected: ['n = 3\ntail(n, [1, 2])'],
    },
    { name: 'none', symbol: symbolOf({ doc: 'Calls nothing: tail(3).' }), reference: 'tail', expected: [] },
  ],
  vary: [
    {
      name: 'numbers, strings, lists and flags',
      call: call('tail(3, "abc", [1, -2], flag=True)'),
      changed: ['7', '"z"'],
      expected: [
        'tail(7, "abc", [1, -2], flag=True)',
        'tail(6, "abc", [1, -2], flag=True)',
        'tail(0, "abc", [1, -2], flag=True)',
        'tail(-3, "abc", [1, -2], flag=True)',
        'tail(30, "abc", [1, -2], flag=True)',
        'tail(3, "", [1, -2], flag=True)',
        'tail(3, "z", [1, -2], flag=True)',
        'tail(3, "abcc", [1, -2], flag=True)',
        'tail(3, "ABC", [1, -2], flag=True)',
        'tail(3, iter("abc"), [1, -2], flag=True)',
        'tail(3, "abc", [], flag=True)',
        'tail(3, "abc", iter([1, -2]), flag=True)',
        'tail(3, "abc", [1, 2], flag=True)',
        'tail(3, "abc", [1, -2], flag=False)',
        'tail(3, "abc", [1, -2])',
        'tail(None, "abc", [1, -2], flag=True)',
      ],
    },
    {
      name: 'setup where the expression has no literal',
      call: call('head(x)', ['x = 2']),
      changed: [],
      expected: ['x = 0\nhead(x)', 'x = 3\nhead(x)'],
    },
  ],
  imports: [
    {
      name: 'src layout',
      request: request({ path: 'src/pkg/sub/mod.py' }, ['src/pkg/__init__.py', 'src/pkg/sub/__init__.py']),
      expected: { statements: ['from pkg.sub.mod import tail'], reference: 'tail' },
    },
    {
      name: 'module at the root',
      request: request({ path: 'mod.py' }, ['mod.py']),
      expected: { statements: ['from mod import tail'], reference: 'tail' },
    },
    {
      name: 'package without __init__',
      request: request({ path: 'src/ns/pkg/mod.py' }, ['src/ns/pkg/__init__.py']),
      expected: { statements: ['from ns.pkg.mod import tail'], reference: 'tail' },
    },
    {
      name: 'as the neighbour has it',
      request: request({ path: 'code/mod.py' }, [], 'from mod import x\n'),
      expected: { statements: ['from mod import tail'], reference: 'tail' },
    },
    {
      name: 'not the standard library of the same name',
      request: request({ path: 'pkg/json.py' }, ['pkg/__init__.py'], 'import json\n'),
      expected: { statements: ['from pkg.json import tail'], reference: 'tail' },
    },
    {
      name: 'package file',
      request: request({ path: 'pkg/__init__.py' }, ['pkg/__init__.py']),
      expected: { statements: ['from pkg import tail'], reference: 'tail' },
    },
    {
      name: 'a method of a nested class',
      request: request(
        {
          path: 'mod.py',
          name: 'at',
          kind: 'method',
          container: 'Shape.Corner',
          exported: { kind: 'named', name: 'Shape' },
        },
        [],
      ),
      expected: { statements: ['from mod import Shape'], reference: 'Shape.Corner' },
    },
    {
      name: 'a name that pytest would collect',
      request: request({ path: 'mod.py', name: 'test_all' }, []),
      expected: { statements: ['from mod import test_all as tested_test_all'], reference: 'tested_test_all' },
    },
    {
      name: 'a file that has no module name',
      request: request({ path: 'tools/my-script.py' }, []),
      expected: null,
    },
  ],
  insertions: [
    {
      name: 'imports among imports, tests before the main block',
      source:
        'import os\nfrom a import b\n\nX = 1\n\n\ndef test_a():\n    pass\n\n\nif __name__ == "__main__":\n    main()\n',
      insertion: {
        imports: ['from a import b', 'import pytest', 'from a import c'],
        tests: ['def test_b():\n    assert c(1) == 2'],
      },
      expected:
        'import os\nfrom a import b\nimport pytest\nfrom a import c\n\nX = 1\n\n\ndef test_a():\n    pass\n\n\ndef test_b():\n    assert c(1) == 2\n\n\nif __name__ == "__main__":\n    main()\n',
    },
    {
      name: 'an empty file',
      source: '',
      insertion: { imports: ['from a import f'], tests: ['def test_f():\n    f()\n'] },
      expected: 'from a import f\n\n\ndef test_f():\n    f()\n',
    },
    {
      name: 'a file without imports',
      source: '"""Doc."""\n\ndef test_a(): pass',
      insertion: { imports: ['from a import f'], tests: ['def test_f():\n    f()\n'] },
      expected: '"""Doc."""\n\nfrom a import f\n\n\ndef test_a(): pass\n\n\ndef test_f():\n    f()\n',
    },
    {
      name: 'line ends of Windows',
      source: 'import os\r\n\r\nx = os\r\n',
      insertion: { imports: ['import re'], tests: ['def test_f():\n    re.x()'] },
      expected: 'import os\r\nimport re\r\n\r\nx = os\r\n\r\n\r\ndef test_f():\r\n    re.x()\r\n',
    },
    {
      name: 'a name that means something else there is imported inside the test',
      source: 'import datetime\nfrom other import fn\n\n\ndef test_a():\n    fn()\n',
      insertion: {
        imports: ['from datetime import datetime', 'from pkg.mod import fn'],
        tests: ['def test_b():\n    """Doc."""\n    assert fn(1) == datetime(1)'],
      },
      expected:
        'import datetime\nfrom other import fn\n\n\ndef test_a():\n    fn()\n\n\ndef test_b():\n    """Doc."""\n    from datetime import datetime\n    from pkg.mod import fn\n    assert fn(1) == datetime(1)\n',
    },
    {
      name: 'a name that the package hands on is the same one',
      source: 'from pkg import fn\n\n\ndef test_a():\n    fn()\n',
      insertion: { imports: ['from pkg.mod import fn'], tests: [] },
      expected: 'from pkg import fn\n\n\ndef test_a():\n    fn()\n',
    },
  ],
  probe: {
    run: (prelude, body) => failureOf(prelude, body, { sample }),
    prelude: 'import sample, datetime, re, pathlib, collections\nfrom sample import *\nclass Own: pass\n',
    cases: [
      {
        name: 'dataclass',
        call: { expression: 'p', setup: ['p = Point(1)', 'p.y = 5'] },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: {
            t: 'built',
            module: 'sample',
            name: 'Point',
            args: [],
            keywords: { x: { t: 'int', v: '1' }, y: { t: 'int', v: '5' } },
          },
        },
      },
      {
        name: 'enum',
        call: { expression: '[Color.RED]' },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: { t: 'list', as: 'list', v: [{ t: 'built', module: 'sample', name: 'Color.RED' }] },
        },
      },
      {
        name: 'flags',
        call: { expression: 'Perm.R | Perm.W' },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: { t: 'built', module: 'sample', name: 'Perm', args: [{ t: 'int', v: '3' }] },
        },
      },
      {
        name: 'pattern',
        call: { expression: 're.compile("a", re.I)' },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: {
            t: 'built',
            module: 're',
            name: 'compile',
            args: [
              { t: 'text', v: 'a' },
              { t: 'int', v: '34' },
            ],
          },
        },
      },
      {
        name: 'threw',
        call: { expression: 'fail("é👍")' },
        expected: {
          end: 'threw',
          type: 'Broken',
          module: 'sample',
          message: 'no é👍',
          misuse: false,
          shape: 'plain',
        },
      },
      {
        name: 'wrong call',
        call: { expression: 'fail()' },
        expected: {
          end: 'threw',
          type: 'TypeError',
          module: '',
          message: "fail() missing 1 required positional argument: 'x'",
          misuse: true,
          shape: 'plain',
        },
      },
      {
        name: 'TypeError of its own',
        call: { expression: 'inner_type_error()' },
        expected: {
          end: 'threw',
          type: 'TypeError',
          module: '',
          message: "unsupported operand type(s) for +: 'int' and 'str'",
          misuse: false,
          shape: 'plain',
        },
      },
      {
        name: 'setup threw',
        call: { expression: '1', setup: ['fail("s")'] },
        expected: {
          end: 'threw',
          type: 'Broken',
          module: 'sample',
          message: 'no s',
          misuse: true,
          shape: 'plain',
        },
      },
      {
        name: 'generator',
        call: { expression: 'count(2)' },
        expected: {
          end: 'returned',
          shape: 'iterated',
          value: {
            t: 'list',
            as: 'list',
            v: [
              { t: 'int', v: '0' },
              { t: 'int', v: '1' },
            ],
          },
        },
      },
      {
        name: 'endless generator',
        call: { expression: 'count(51)' },
        expected: { end: 'unobserved', why: 'it yields more than 50 items' },
      },
      {
        name: 'coroutine',
        call: { expression: 'later("a")' },
        expected: { end: 'returned', shape: 'awaited', value: { t: 'text', v: 'aa' } },
      },
      {
        name: 'exit',
        call: { expression: '__import__("sys").exit(3)' },
        expected: {
          end: 'threw',
          type: 'SystemExit',
          module: '',
          message: '3',
          misuse: false,
          shape: 'plain',
        },
      },
      {
        name: 'exception of a function',
        call: { expression: 'local_error()' },
        expected: {
          end: 'threw',
          type: 'KeyError',
          module: '',
          message: "'k'",
          misuse: false,
          shape: 'plain',
        },
      },
      {
        name: 'endless loop',
        call: { expression: 'stubborn()' },
        expected: { end: 'unobserved', why: 'timeout' },
      },
      {
        name: 'after the loop',
        call: { expression: '-0.0' },
        expected: { end: 'returned', shape: 'plain', value: { t: 'float', v: '-0' } },
      },
      {
        name: 'own class',
        call: { expression: '(Own(), object())[0]' },
        expected: { end: 'returned', shape: 'plain', value: { t: 'opaque', type: 'Own' } },
      },
      {
        name: 'address',
        call: { expression: 'repr(object())' },
        expected: { end: 'returned', shape: 'plain', value: { t: 'opaque', type: 'str' } },
      },
      {
        name: 'path',
        call: { expression: 'pathlib.Path("a") / "b"' },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: { t: 'built', module: 'pathlib', name: 'Path', args: [{ t: 'text', v: 'a/b' }] },
        },
      },
      {
        name: 'set order',
        call: { expression: '{"b", "a", 10, 9}' },
        expected: {
          end: 'returned',
          shape: 'plain',
          value: {
            t: 'list',
            as: 'set',
            v: [
              { t: 'int', v: '10' },
              { t: 'int', v: '9' },
              { t: 'text', v: 'a' },
              { t: 'text', v: 'b' },
            ],
          },
        },
      },
      {
        name: 'function',
        call: { expression: 'len' },
        expected: { end: 'returned', shape: 'plain', value: { t: 'built', module: '', name: 'len' } },
      },
      {
        name: 'syntax error',
        call: { expression: 'f(' },
        expected: { end: 'unobserved', why: 'SyntaxError' },
      },
    ],
  },
  values,
};

checkLanguage(python, cases);

test('where many calls do not end, the later ones get less time, and the others are still seen', async () => {
  const endless = 'def endless():\n    while True:\n        pass';
  const calls = [
    'endless()',
    'endless()',
    'endless()',
    '__import__("sys")._getframe(1).f_globals["_TW_LOST"][0]',
  ].map((expression) => ({
    ...{ setup: [], imports: [], expression, origin: 'model' as const },
  }));
  const seen = JSON.parse((await failureOf(endless, probeBody(calls, ''))).trim());
  const late = { end: 'unobserved', why: 'timeout' };
  const lost = { t: 'float', v: '4.5' };
  expect(seen).toEqual([late, late, late, { end: 'returned', shape: 'plain', value: lost }]);
});
