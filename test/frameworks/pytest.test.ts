import { pytest as framework } from '../../src/frameworks/pytest.ts';
import { describeFramework } from './conformance.ts';
import { chosenVersions } from './versions.ts';
import type { Wording } from './wording.ts';

const style = { module: 'python', quote: '"', semicolons: false, indent: '    ' } as const;
const production = `def sum(a, b):
    return a + b


def crash(message="crashed"):
    raise ValueError(message)


def count(end):
    if end < 0:
        raise ValueError("negative")
    yield from range(end)


async def later(value):
    return value
`;
const named = (words: string) => `test_${words.replace(/\W+/g, '_')}`;
const indent = (text: string) => text.replace(/^(?=.)/gm, '    ');
const write = (words: string, body: string) => `def ${named(words)}():\n${indent(body)}\n\n\n`;
const load = 'import math, os, sys\nfrom src.code import sum, crash, count, later\n';
const parameters = ['plain', 'with [brackets] and ::', 'a > b', 'quote\' " .*'];

const wording: Wording = {
  style,
  production: load,
  head: `import pytest, unittest\n${load}`,
  file: (stem) => `tests/test_${stem}.py`,
  brokenImport: 'import not_there\n',
  brokenSyntax: 'def (:\n',
  named,
  test: write,
  skipped: (words) => `@pytest.mark.skip\n${write(words, 'pass')}`,
  group: {
    named: (words) => `Test${words}`,
    of: (words, inner) =>
      `class Test${words}:\n${indent(inner.replace(/\(\):/g, '(self):')).trimEnd()}\n\n\n`,
  },
  failingHook: {
    source:
      '@pytest.fixture\ndef broken():\n    raise ValueError("hook")\n\n\ndef test_never(broken):\n    pass\n',
    isReported: (id) => id.endsWith('test_never'),
  },
  odd: {
    source: `@pytest.mark.parametrize("value", [1, 2, 3, 4], ids=${JSON.stringify(parameters)})\ndef test_each(value):\n    assert value\n\n\ndef test_ünïcode():\n    pass\n\n\nclass TestUnit(unittest.TestCase):\n    def test_unit(self):\n        self.assertEqual(sum(1, 2), 3)\n`,
    paths: [...parameters.map((id) => `test_each[${id}]`), 'test_ünïcode', 'TestUnit > test_unit'],
  },
  equal: (actual, wanted) => `assert ${actual} == ${wanted}`,
  sum: (a, b) => `sum(${a}, ${b})`,
  crash: 'crash()',
  throwHere: 'raise TypeError("here")',
  spin: 'while True:\n    pass',
  leave: [
    'sys.exit(0)',
    'os._exit(0)',
    'os.kill(os.getpid(), 9)',
    'raise KeyboardInterrupt',
    'pytest.exit("bye", 0)',
  ],
  scribble: `import json\nrecord = json.dumps({"nonce": "x", "seq": 1, "kind": "test", "file": "a", "path": ["test_lies"], "status": "pass", "ms": 1}) + "\\n"\nfor fd in range(3, 40):\n    try:\n        os.write(fd, record.encode())\n    except OSError:\n        pass`,
  longMessage: (bytes) => `raise AssertionError("<" + "x" * ${bytes} + ">")`,
  order: (words) =>
    `seen = []\n\n\n${words.map((name) => write(name, `seen.append("${name}")\nraise AssertionError("<" + ",".join(seen) + ">")`)).join('')}`,
  counted: { files: {}, path: 'src/code.py', line: 2 },
};
const ini = (text: string) => `[pytest]\naddopts = ${text}\n`;
const missing = '--cov=src --cov-fail-under=100 -n auto -p xdist --maxfail=1 -x --reruns 3';

for (const version of chosenVersions(['9.2.0', '7.4.4'], ['8.4.2', '7.0.1', '8.0.2']))
  describeFramework({
    label: `pytest ${version}`,
    plan: {
      framework,
      ecosystem: 'python',
      packages: { pytest: version },
      files: { 'src/__init__.py': '', 'src/code.py': production, 'tests/__init__.py': '' },
      style,
    },
    wording,
    shuffles: true,
    configurations: {
      'pytest.ini with plugins that are not installed': { 'pytest.ini': ini(missing) },
      'setup.cfg': { 'setup.cfg': `[tool:pytest]\naddopts = ${missing}\n` },
      'tox.ini': { 'tox.ini': ini('--color=yes --durations=5 --junitxml=out.xml') },
      'pyproject.toml': {
        'pyproject.toml': `[tool.pytest.ini_options]\naddopts = ["-n", "auto", "--cov", "--strict-config", "-q"]\ntestpaths = ["nowhere"]\n`,
      },
      'an import mode': { 'pytest.ini': ini('--import-mode=importlib -k nothing') },
      'modules named like pytest and our recorder': {
        'pytest.py': 'raise SystemExit(0)\n',
        'testwright_recorder.py': 'raise SystemExit(0)\n',
      },
      'a required plugin that is not there': {
        'pytest.ini': '[pytest]\nrequired_plugins = pytest-not-there\n',
      },
      'warnings as errors and strict xfail': {
        'pytest.ini': '[pytest]\nfilterwarnings = error\nxfail_strict = true\n',
      },
    },
  });
