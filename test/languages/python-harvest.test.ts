import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';

await loadGrammars();

const harvest = (source: string, ...references: string[]) =>
  python
    .harvest(source, references, 'existing-test')
    .map(({ setup, imports, expression }) => [...imports, ...setup, expression].join('\n'));

test('parametrized rows stand in place of the parameters', () => {
  const source = `
from datetime import date
from pkg import fn
ROWS = [(3, "c")]
@pytest.mark.parametrize("n, text", [(1, "a"), pytest.param(-2, "b" "c", id="odd"), (None, date(2020, 1, 2))])
def test_rows(n, text):
    assert fn(n, key=text) == fn(n * 2)
@pytest.mark.parametrize(("a", "b"), ROWS)
def test_named(a, b):
    assert fn(a).x == b
@pytest.mark.parametrize("x", load())
def test_computed(x):
    fn(x)
`;
  expect(harvest(source, 'fn')).toEqual([
    'fn(1, key="a")',
    'fn(1 * 2)',
    'fn(-2, key="b" "c")',
    'fn((-2) * 2)',
    'from datetime import date\nfn(None, key=date(2020, 1, 2))',
    'fn(None * 2)',
    'fn(3)',
    'fn(3).x',
  ]);
});

test('loops over rows are written out, also inside subTest', () => {
  const source = `
def test_loop(self):
    cases = {"a": 1, "b": 2}
    for text, want in cases.items():
        with self.subTest(text=text):
            self.assertEqual(fn(text), want)
    for x in (3,):
        y = x + 1
        assert fn(y)
    for z in unknown():
        fn(z)
`;
  expect(harvest(source, 'fn')).toEqual(['fn("a")', 'fn("b")', 'y = 3 + 1\nfn(y)']);
});

test('what rests on fixtures from elsewhere, self, mocks or the outside is dropped', () => {
  const source = `
import random, time
from unittest import mock
def test_it(tmp_path, client):
    fn(tmp_path)
    fn(client.get())
    fn(self.thing)
    fn(mock.Mock())
    fn(random.random())
    fn(time.time())
    fn(open("x", "w"))
    fn(undefined_name)
    r = os.system("x")
    fn(len("ok"))
`;
  expect(harvest(source, 'fn')).toEqual(['fn(len("ok"))']);
});

test('fixtures of the file and setUp are written out', () => {
  const source = `
import pytest
from pkg import Box
@pytest.fixture
def size():
    return 3
@pytest.fixture()
def box(size):
    made = Box(size)
    yield made
def test_box(box, capsys):
    assert box.area(2) == 6
class TestBox(TestCase):
    def setUp(self):
        super().setUp()
        self.box = Box(1)
    def test_area(self):
        self.assertEqual(self.box.area(5), 5)
`;
  expect(harvest(source, 'area')).toEqual([
    'from pkg import Box\nsize = 3\nmade = Box(size)\nbox = made\nbox.area(2)',
    'from pkg import Box\nself_box = Box(1)\nself_box.area(5)',
  ]);
});

test('a coroutine is run', () => {
  const source = `
async def test_it():
    first = await fn(1)
    assert (await fn(first)).name == "x"
`;
  expect(harvest(source, 'fn')).toEqual([
    'import asyncio\nasyncio.run(fn(1))',
    'import asyncio\nfirst = asyncio.run(fn(1))\nasyncio.run(fn(first))',
    'import asyncio\nfirst = asyncio.run(fn(1))\n(asyncio.run(fn(first))).name',
  ]);
});

test('the old forms of raises call what they are given', () => {
  const source = `
def test_it(self):
    pytest.raises(ValueError, fn, 1, key=2)
    self.assertRaisesRegex(ValueError, "x.*", fn, "a")
    self.assertRaises(ValueError, lambda: fn("b"))
    with self.assertRaises(TypeError):
        list(fn(3))
`;
  expect(harvest(source, 'fn')).toEqual(['fn(1, key=2)', 'fn("a")', 'fn("b")', 'fn(3)', 'list(fn(3))']);
});

test('effects on arguments are seen, with only the steps that matter', () => {
  const source = `
def helper(x):
    return [x]
def test_it():
    noise = 1
    items = helper(3)
    items.append(2)
    other = noise + 1
    fn(items)
    assert items == [2, 3]
    assert other == 2
`;
  expect(harvest(source, 'fn')).toEqual([
    'def helper(x):\n    return [x]\nitems = helper(3)\nitems.append(2)\nfn(items)',
    'def helper(x):\n    return [x]\nitems = helper(3)\nitems.append(2)\nfn(items)\nitems',
  ]);
});

test('the later of two values of a name is taken', () => {
  const source = `
def test_it():
    r = fn(1)
    assert r.a == 1
    r = fn(2)
    assert r.a == 2
`;
  expect(harvest(source, 'fn')).toEqual(['fn(1)', 'r = fn(1)\nr.a', 'fn(2)', 'r = fn(2)\nr.a']);
});

test('strings over several lines keep their value on one', () => {
  const source = 'def test_it():\n    fn("""\n      a\\\n    b\\n"""  # no\n    , r"""x\\d\n""")\n';
  const [call = ''] = harvest(source, 'fn');
  expect(call).toBe('fn("""\\n      a    b\\n""", """x\\\\d\\n""")');
});

test('methods, properties and aliases of the reference', () => {
  const source = `
import pkg.mod
from pkg import Box, fn as f
def test_it():
    box = Box(2)
    assert box.area == 4
    assert pkg.mod.fn(1)
    assert f(2)
`;
  expect(harvest(source, 'area')).toEqual(['from pkg import Box\nbox = Box(2)\nbox.area']);
  expect(harvest(source, 'fn')).toEqual(['import pkg.mod\npkg.mod.fn(1)', 'from pkg import fn as f\nf(2)']);
});

test('special methods are called by operators and builtins', () => {
  const source = `
from pkg import Box
def test_it():
    a, b = Box(1), Box(2)
    assert a < b
    assert len(a) == 1
    assert str(a + b) == "Box(3)"
    assert 3 in b
`;
  const setup = 'from pkg import Box\na, b = Box(1), Box(2)\n';
  expect(harvest(source, '__lt__')).toEqual([`${setup}a < b`]);
  expect(harvest(source, '__len__')).toEqual([`${setup}len(a)`]);
  expect(harvest(source, '__add__')).toEqual([`${setup}a + b`, `${setup}str(a + b)`]);
  expect(harvest(source, '__contains__')).toEqual([`${setup}3 in b`]);
});

test('a list of calls, the last one cut off', () => {
  expect(harvest('fn(1, "a")\nfn([2],\n   x)\nfn(3)\nfn(4, (', 'fn')).toEqual(['fn(1, "a")', 'fn(3)']);
});

test('comprehensions are observed whole, nested test helpers not at all', () => {
  const source = `
def check(x):
    assert fn(x)
def test_it():
    def inner(y):
        return fn(y)
    assert [fn(i) for i in range(2)] == []
    assert sum(fn(i) for i in [1]) == 1
`;
  expect(harvest(source, 'fn')).toEqual([
    '[fn(i) for i in range(2)]',
    '(fn(i) for i in [1])',
    'sum(fn(i) for i in [1])',
  ]);
});
