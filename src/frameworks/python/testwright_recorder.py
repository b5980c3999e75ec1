"""Reports pytest's outcomes over the record channel. Loaded with -p; runs in pytest's own process."""
import ast
import json
import os
import random
import sys

import pytest

ROOT = "/work"


def open_channel(fd, nonce_file):
    """The writer of records. What it uses is kept here: a test may put its own in place of os.write and json.dumps."""
    with open(nonce_file, encoding="ascii") as source:
        nonce = source.read()
    os.unlink(nonce_file)
    os.set_inheritable(fd, False)
    put, dump, seq = os.write, json.JSONEncoder().encode, 0

    def write(kind, **fields):
        nonlocal seq
        data = (dump({"nonce": nonce, "seq": seq, "kind": kind, **fields}) + "\n").encode("utf-8", "backslashreplace")
        seq += 1
        while data:
            data = data[put(fd, data):]

    return write


class LineCounter:
    """Which wanted lines ran since the last take; sys.monitoring where there is one, else a trace function."""

    def __init__(self, wanted):
        self._wanted = {os.path.join(ROOT, path): (path, statements_of(os.path.join(ROOT, path), lines)) for path, lines in wanted.items()}
        self._hits = {}
        self._cache = {}

    def start(self):
        if not self._wanted:
            return
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is None:
            sys.settrace(self._trace)
            import threading
            threading.settrace(self._trace)
            return
        tool = monitoring.PROFILER_ID
        monitoring.use_tool_id(tool, "testwright")
        monitoring.register_callback(tool, monitoring.events.LINE, self._line)
        monitoring.set_events(tool, monitoring.events.LINE)

    def _entry(self, filename):
        if filename not in self._cache:
            self._cache[filename] = self._wanted.get(os.path.realpath(filename) if not filename.startswith("<") else filename)
        return self._cache[filename]

    def _note(self, entry, line):
        path, by_line = entry
        lines = by_line.get(line)
        if lines is not None:
            self._hits.setdefault(path, set()).update(lines)

    def _line(self, code, line):
        entry = self._entry(code.co_filename)
        if entry is None:
            return sys.monitoring.DISABLE
        self._note(entry, line)
        return None

    def _trace(self, frame, event, arg):
        entry = self._entry(frame.f_code.co_filename)
        if entry is None:
            return None

        def local(frame, event, arg):
            if event == "line":
                self._note(entry, frame.f_lineno)
            return local

        return local

    def rearm(self):
        # A test may have put its own trace function in our place.
        if self._wanted and getattr(sys, "monitoring", None) is None and sys.gettrace() is None:
            sys.settrace(self._trace)

    def hits(self):
        return {path: sorted(lines) for path, lines in self._hits.items()}

    def take(self):
        hits, self._hits = self.hits(), {}
        return hits


def pytest_addoption(parser):
    group = parser.getgroup("testwright")
    group.addoption("--testwright-fd", type=int)
    group.addoption("--testwright-nonce-file")
    group.addoption("--testwright-count", default="{}")
    group.addoption("--testwright-shuffle", type=int, default=None)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    fd = config.getoption("--testwright-fd")
    if fd is not None:
        config.pluginmanager.register(Recorder(config, fd), "testwright-recorder-instance")


class Recorder:
    def __init__(self, config, fd):
        self._config = config
        self._write = open_channel(fd, config.getoption("--testwright-nonce-file"))
        self._counter = LineCounter(json.loads(config.getoption("--testwright-count")))
        self._shuffle = config.getoption("--testwright-shuffle")
        self._reports = Reports(config)
        self._write("begin", framework="pytest", version=pytest.__version__)
        self._counter.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self):
        hits = self._counter.hits()
        if hits:
            self._write("early", hits=hits)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        if self._shuffle is None:
            return
        by_file = {}
        for item in items:
            by_file.setdefault(str(item.path if hasattr(item, "path") else item.fspath), []).append(item)
        shuffled = []
        for group in by_file.values():
            random.Random(self._shuffle).shuffle(group)
            shuffled.extend(group)
        items[:] = shuffled

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        self._reports.note(item, call, outcome.get_result())

    def pytest_runtest_logfinish(self, nodeid, location):
        fields = self._reports.take(nodeid)
        if fields is None:
            return
        hits = self._counter.take()
        self._counter.rearm()
        if hits:
            fields["hits"] = hits
        self._write("test", **fields)

    def pytest_collectreport(self, report):
        if report.outcome == "failed":
            text = str(report.longrepr)
            self._write("file-error", file=relative(self._config, report.nodeid.partition("::")[0]), message=text[-4000:])

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self):
        self._write("end")


class Reports:
    """What the phases of each test say together, as fields of its record."""

    def __init__(self, config):
        self._config = config
        self._states = {}

    def note(self, item, call, report):
        state = self._states.setdefault(item.nodeid, {"ms": 0.0, "status": "pass"})
        state["ms"] += (call.stop - call.start) * 1000
        if report.outcome == "skipped":
            if state["status"] == "pass":
                state["status"] = "skip"
        elif report.outcome == "failed" and state["status"] != "fail":
            state["status"] = "fail"
            state["error"] = describe(call.excinfo, report, call.when != "call")

    def take(self, nodeid):
        state = self._states.pop(nodeid, None)
        if state is None:
            return None
        file, _, rest = nodeid.partition("::")
        return {"file": relative(self._config, file), "path": split_names(rest), **state}


def relative(config, file):
    """A path below pytest's root as the repository names it."""
    root = str(getattr(config, "rootpath", None) or config.rootdir)
    return os.path.relpath(os.path.join(root, file), ROOT).replace(os.sep, "/")


def statements_of(file, wanted):
    """Line → the wanted lines of its statement: the interpreter reports some lines of a statement, we want all.
    `else:` and the like count with the first statement that they lead to."""
    with open(file, "rb") as source:
        tree = ast.parse(source.read())
    wanted, by_line = set(wanted), {}
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for index, inner in enumerate(block):
                start = getattr(inner, "lineno", None)
                if start is None:
                    continue
                inside = getattr(inner, "body", None)
                end = inside[0].lineno - 1 if isinstance(inside, list) and inside else inner.end_lineno
                lead = range(start - 1, start) if index == 0 and field in ("orelse", "finalbody") else ()
                mine = [line for line in (*lead, *range(start, max(start, end) + 1)) if line in wanted]
                if mine:
                    for line in range(start, max(start, end) + 1):
                        by_line.setdefault(line, set()).update(mine)
    return by_line


def split_names(rest):
    """`Class::test[a::b]` → names; brackets may hold anything."""
    head, bracket, parameters = rest.partition("[")
    names = head.split("::")
    names[-1] += bracket + parameters
    return names


def describe(excinfo, report, in_hook):
    if excinfo is None:
        return {"type": "Failed", "message": str(report.longrepr)[:4000], "stack": "", "isAssertion": True, "inHook": in_hook}
    kind, value = excinfo.type, excinfo.value
    frames, trace = [], value.__traceback__
    while trace is not None:
        frames.append("%s:%d" % (trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    frames.reverse()
    is_assertion = issubclass(kind, (AssertionError, pytest.fail.Exception))
    try:
        message = str(value)
    except Exception as error:
        message = "unprintable: %r" % type(error)
    return {"type": kind.__name__, "message": message[: 1 << 20], "stack": "\n".join(frames[:60]), "isAssertion": is_assertion, "inHook": in_hook}
