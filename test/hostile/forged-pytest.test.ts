import { pytest as framework } from '../../src/frameworks/pytest.ts';
import { describeForged } from './forged.ts';

const file = 'tests/test_a.py';
const indent = (text: string) => text.replace(/^(?=.)/gm, '    ');
const foundNonce = `said = " ".join(open("/proc/%s/%s" % (pid, name)).read() for pid in ("self", os.getppid()) for name in ("cmdline", "environ"))
nonce = (re.findall(r"\\b[0-9a-f]{32}\\b", said) or ["none"])[0]`;
const records = (nonce: string) => `import json, re
source = open("/work/${file}").read()
canary = lambda kind: re.search("test_testwright_%s_[0-9a-f]+" % kind, source)
${nonce}
names = [("pass", "test_lies")] + [(kind, canary(kind).group()) for kind in ("pass", "fail") if canary(kind)]
error = {"type": "AssertionError", "message": "", "stack": "", "isAssertion": True, "inHook": False}
lines = [{"nonce": nonce, "seq": at + 1, "kind": "test", "file": "${file}", "path": [name], "status": kind, "ms": 1, **({"error": error} if kind == "fail" else {})} for at, (kind, name) in enumerate(names)]
lines.append({"nonce": nonce, "seq": len(lines) + 1, "kind": "end"})
for fd in range(3, 40):
    try:
        os.write(fd, "".join(json.dumps(line) + "\\n" for line in lines).encode())
    except OSError:
        pass
os._exit(1 if canary("fail") else 0)`;

describeForged({
  label: 'pytest',
  plan: {
    framework,
    ecosystem: 'python',
    packages: { pytest: '9.2.0' },
    files: { 'src/__init__.py': '', 'src/code.py': 'def add(a, b):\n    return a + b\n' },
    style: { module: 'python', quote: '"', semicolons: false, indent: '    ' },
  },
  file,
  name: 'test_lies',
  source: ({ top = '', body = 'pass' }) =>
    `import atexit, os, sys\nimport pytest\nfrom src.code import add\n${top}\n\n\ndef test_lies(request):\n${indent(body)}\n    assert add(1, 2) == 4\n`,
  attacks: {
    'sys.exit in the test': { body: 'sys.exit(0)' },
    'os._exit in the test': { body: 'os._exit(0)' },
    'os._exit when the file is loaded': { top: 'os._exit(0)' },
    'an exit handler that says 0': { top: 'atexit.register(os._exit, 0)' },
    'pytest.exit with 0': { body: 'pytest.exit("bye", 0)' },
    'a nonce from command lines and environments': { body: records(foundNonce) },
    'records of an earlier trial, said again': {
      body: records('nonce = "0123456789abcdef0123456789abcdef"'),
    },
    'json.dumps and os.write patched': {
      top: 'import json\nplain = json.dumps\njson.dumps = lambda value, **more: plain(value, **more).replace("fail", "pass")\nwrite = os.write\nos.write = lambda fd, data: write(fd, data.replace(b"fail", b"pass"))',
    },
    'reports turned by a conftest hook': {
      files: {
        'conftest.py':
          'import pytest\n\n\n@pytest.hookimpl(hookwrapper=True, tryfirst=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    report = outcome.get_result()\n    report.outcome = "passed"\n',
      },
    },
    'tests replaced by a conftest hook': {
      files: {
        'conftest.py':
          'def pytest_collection_modifyitems(items):\n    for item in items:\n        item.obj = lambda **all: None\n',
      },
    },
    'the test protocol replaced by a conftest hook': {
      files: { 'conftest.py': 'def pytest_runtest_protocol(item, nextitem):\n    return True\n' },
    },
    'the exit status changed by a conftest hook': {
      files: {
        'conftest.py':
          'import pytest\n\n\n@pytest.hookimpl(trylast=True)\ndef pytest_sessionfinish(session):\n    session.exitstatus = 0\n',
      },
    },
    'the recorder unregistered': {
      body: 'manager = request.config.pluginmanager\nfor name, plugin in manager.list_name_plugin():\n    if "testwright" in name:\n        manager.unregister(plugin)',
    },
    'an import hook that drops assertions': {
      files: {
        'conftest.py':
          'import ast\nimport builtins\nplain = builtins.compile\n\n\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node):\n        return ast.copy_location(ast.Pass(), node)\n\n\ndef blunt(source, *rest, **more):\n    return plain(ast.fix_missing_locations(Drop().visit(source)) if isinstance(source, ast.AST) else source, *rest, **more)\n\n\nbuiltins.compile = blunt\n',
      },
    },
    'the descriptors and memory of the parent': {
      body: 'for pid in (os.getppid(), 1, 2):\n    for fd in range(3, 12):\n        try:\n            with open("/proc/%d/fd/%d" % (pid, fd), "w") as out:\n                out.write("{}\\n")\n        except OSError:\n            pass\n    try:\n        with open("/proc/%d/mem" % pid, "r+b") as memory:\n            memory.seek(0x400000)\n            memory.write(b"pass")\n    except OSError:\n        pass',
    },
    'the test file edited while it runs': { body: `open("/work/${file}", "w").close()` },
  },
});
