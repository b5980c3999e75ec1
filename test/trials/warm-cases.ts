// Mutants of small files, and what running them warm must say.
import type { WarmVerdict } from '../../src/terms.ts';

/** One piece of a module replaced, and the tests that reach it; `m` is the module in its tests. */
export interface WarmCase {
  readonly name: string;
  readonly source: string;
  readonly tests: string;
  readonly from: string;
  readonly to: string;
  readonly says: 'killed' | 'alive' | Exclude<WarmVerdict['end'], 'completed'>;
  /** What the same mutant gives cold, where it is not the same. */
  readonly cold?: 'killed' | 'alive' | 'timeout';
  readonly why?: RegExp;
  /** The line is known to run before the first test. */
  readonly early?: boolean;
}

const plus = 'def f(x):\n    return x + 1\n';
const one = 'def test_one():\n    assert m.f(1) == 2\n';

export const togetherCases: readonly WarmCase[] = [
  { name: 'a function', source: plus, tests: one, from: 'x + 1', to: 'x - 1', says: 'killed' },
  {
    name: 'a function that nothing checks',
    source: plus,
    tests: 'def test_one():\n    m.f(1)\n',
    from: '+',
    to: '-',
    says: 'alive',
  },
  {
    ...{ name: 'a method, a property, a static method', from: '* 2', to: '* 3', says: 'killed' },
    source:
      'class A:\n    @property\n    def p(self):\n        return self.s(4)\n\n    @staticmethod\n    def s(x):\n        return x * 2\n',
    tests: 'def test_p():\n    assert m.A().p == 8\n',
  },
  {
    ...{ name: 'a wrapper made by a decorator at import', from: '+ 1', to: '+ 2', says: 'killed' },
    source:
      'def d(g):\n    def inner(x):\n        return g(x) + 1\n    return inner\n\n\n@d\ndef f(x):\n    return x\n',
    tests: one,
  },
  {
    ...{ name: 'a decorator itself', from: 'return inner', to: 'return g', says: 'killed' },
    source:
      'def d(g):\n    def inner(x):\n        return g(x) + 1\n    return inner\n\n\n@d\ndef f(x):\n    return x\n',
    tests: one,
  },
  {
    name: 'a module constant',
    source: `N = 1\n\n\n${plus.replace('1', 'N')}`,
    tests: one,
    from: 'N = 1',
    to: 'N = 2',
    says: 'killed',
  },
  {
    name: 'a module constant, known to be early',
    source: `N = 1\n\n\n${plus.replace('1', 'N')}`,
    tests: one,
    from: 'N = 1',
    to: 'N = 2',
    says: 'killed',
    early: true,
  },
  {
    name: 'a constant that a function computes at import',
    source: `${plus}\n\nN = f(1)\n`,
    tests: 'def test_n():\n    assert m.N == 2\n',
    from: 'x + 1',
    to: 'x + 2',
    says: 'killed',
  },
  {
    name: 'a class body',
    source: 'class A:\n    n = 1\n',
    tests: 'def test_n():\n    assert m.A.n == 1\n',
    from: 'n = 1',
    to: 'n = 2',
    says: 'killed',
  },
  {
    name: 'a default argument',
    source: 'def f(x, y=1):\n    return x + y\n',
    tests: one,
    from: 'y=1',
    to: 'y=0',
    says: 'killed',
  },
  {
    name: 'a default argument of an inner function',
    source: 'def f(x):\n    def g(y=1):\n        return x + y\n    return g()\n',
    tests: one,
    from: 'y=1',
    to: 'y=0',
    says: 'killed',
  },
  {
    name: 'a lambda of two on one line',
    source: 'f, g = lambda x: x + 1, lambda x: x + 1\n',
    tests: `${one}\n\ndef test_two():\n    assert m.g(1) == 2\n`,
    from: 'lambda x: x + 1\n',
    to: 'lambda x: x + 3\n',
    says: 'killed',
  },
  {
    name: 'a generator',
    source: 'def f(n):\n    for i in range(n):\n        yield i + 1\n',
    tests: 'def test_g():\n    assert list(m.f(2)) == [1, 2]\n',
    from: 'yield i + 1',
    to: 'pass',
    says: 'killed',
  },
  {
    name: 'a coroutine',
    source: 'async def f(x):\n    return x + 1\n',
    tests: 'import asyncio\n\n\ndef test_c():\n    assert asyncio.run(m.f(1)) == 2\n',
    from: '+ 1',
    to: '+ 2',
    says: 'killed',
  },
  {
    name: 'a walrus and a match',
    source:
      'def f(x):\n    match (y := x + 1):\n        case 2:\n            return y\n        case _:\n            return 0\n',
    tests: one,
    from: 'case 2',
    to: 'case 3',
    says: 'killed',
  },
  {
    name: 'a condition with a closure',
    source: 'def f(x):\n    y = x\n    def g():\n        return y > 0\n    return 2 if g() else 0\n',
    tests: one,
    from: 'y > 0',
    to: 'True',
    says: 'alive',
  },
  {
    name: 'a cache filled in a session fixture',
    source: `import functools\n\n\n@functools.lru_cache\n${plus}`,
    tests: `@pytest.fixture(scope="session", autouse=True)\ndef filled():\n    m.f(1)\n\n\n${one}`,
    from: 'x + 1',
    to: 'x + 2',
    says: 'killed',
  },
  {
    name: 'a cache filled at import',
    source: `import functools\n\n\n@functools.lru_cache\n${plus}\n\nf(1)\n`,
    tests: one,
    from: 'x + 1',
    to: 'x + 2',
    says: 'killed',
  },
  {
    name: 'an exception in production code',
    source: plus,
    tests: one,
    from: 'x + 1',
    to: 'x.missing',
    says: 'killed',
  },
  {
    name: 'a mutant that cannot be imported',
    source: `${plus}\n\nf(1)\n`,
    tests: one,
    from: 'x + 1',
    to: 'x.missing',
    says: 'undecided',
    cold: 'killed',
    early: true,
  },
  {
    name: 'a mutant that does not compile',
    source: plus,
    tests: one,
    from: 'x + 1',
    to: 'x +',
    says: 'undecided',
    cold: 'killed',
  },
  {
    name: 'a hang',
    source: 'def f(x):\n    while x < 2:\n        x += 1\n    return x\n',
    tests: one,
    from: '+= 1',
    to: '-= 1',
    says: 'timeout',
  },
  {
    name: 'a process that ends itself',
    source: 'import os\n\n\ndef f(x):\n    return x + 1\n',
    tests: one,
    from: 'return x + 1',
    to: 'os._exit(0)',
    says: 'undecided',
    cold: 'killed',
  },
  {
    name: 'a test that starts another process',
    source: plus,
    tests:
      'import subprocess\nimport sys\n\n\ndef test_sub():\n    m.f(1)\n    words = [sys.executable, "-c", "from src import tested; assert tested.f(1) == 2"]\n    subprocess.run(words, check=True)\n',
    from: '+ 1',
    to: '+ 2',
    says: 'undecided',
    cold: 'killed',
    why: /another process/,
  },
  {
    name: 'a test that reads the file',
    source: plus,
    tests:
      'def test_text():\n    m.f(1)\n    with open(m.__file__) as source:\n        assert "x + 1" in source.read()\n',
    from: '+ 1',
    to: '+ 2',
    says: 'undecided',
    cold: 'killed',
    why: /read the mutated file/,
  },
  {
    name: 'a module that is loaded again',
    source: plus,
    tests: 'import importlib\n\n\ndef test_again():\n    importlib.reload(m)\n    assert m.f(1) == 2\n',
    from: '+ 1',
    to: '+ 2',
    says: 'killed',
  },
  {
    name: 'lines taken away before another function',
    source: 'def g():\n    a = 1\n    b = 2\n    return a + b\n\n\ndef f(x):\n    return x + 1\n',
    tests: 'def test_line():\n    assert m.g() == 3\n    assert m.f.__code__.co_firstlineno in (5, 7)\n',
    from: '    b = 2\n    return a + b\n',
    to: '    return a\n',
    says: 'killed',
  },
];

/** Files whose tests change what comes after: each has a run of its own. */
export const aloneCases: readonly WarmCase[] = [
  {
    name: 'a thread that lives before the first test',
    source: plus,
    tests: `import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n\n\n${one}`,
    from: '+ 1',
    to: '+ 2',
    says: 'killed',
  },
  {
    name: 'a file that tests write and read',
    source: plus,
    tests:
      'def test_file():\n    with open("/work/log.txt", "w") as log:\n        log.write(str(m.f(1)))\n    with open("/work/log.txt") as log:\n        assert log.read() == "2"\n',
    from: '+ 1',
    to: '+ 2',
    says: 'killed',
  },
  {
    name: 'a test that needs another before it',
    source: plus,
    tests:
      'seen = []\n\n\ndef test_a_slow():\n    import time\n    time.sleep(0.05)\n    seen.append(m.f(1))\n\n\ndef test_b_quick():\n    assert len(seen) == 1 and m.f(0)\n',
    from: '+ 1',
    to: '+ 2',
    says: 'undecided',
    cold: 'alive',
    why: /red without the mutant/,
  },
];
