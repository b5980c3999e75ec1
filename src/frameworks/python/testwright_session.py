"""Forked processes that load the repository: the server of late mutants, and one of an early mutant."""
import gc
import os
import time
from collections import deque
from pathlib import Path

import pytest

from testwright_escapes import Escapes
from testwright_pool import InChild, Pool, scratch, sender
from testwright_recorder import ROOT, Reports, relative, split_names
from testwright_schedule import Ran, Schedule, Task, file_of, id_of, known_times
from testwright_swap import Entered, LoadedFile, MutatedImport, Unfit, is_loaded

MESSAGE_CAP = 4000
PROBE_CAP = 1 << 16


def items_by_id(session):
    items, twice = {}, set()
    for item in session.items:
        file, _, rest = item.nodeid.partition("::")
        key = "%s::%s" % (relative(session.config, file), " > ".join(split_names(rest)))
        twice.update([key] if key in items else [])
        items[key] = item
    return {key: item for key, item in items.items() if key not in twice}


class Watcher:
    """Sends what each test did."""

    def __init__(self, config, send, most):
        self._reports, self._send, self._most, self.is_red = Reports(config), send, most, False

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        self._reports.note(item, call, outcome.get_result())

    def pytest_runtest_logfinish(self, nodeid, location):
        fields = self._reports.take(nodeid)
        if fields is None:
            return
        self.is_red = self.is_red or fields["status"] != "pass"
        if "error" in fields:
            fields["error"]["message"] = fields["error"]["message"][: self._most]
        self._send({"test": fields})


def run_tests(config, items, task, send, imported):
    """Runs the task's tests in this forked process; does not return."""
    here = scratch(os.getpid())
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        factory._basetemp, factory._given_basetemp = None, Path(here)
    missing = [one for one in task.ids if one not in items]
    if missing:
        send({"broken": "not collected: %s" % missing[0]})
    watcher = Watcher(config, send, PROBE_CAP if task.is_probe else MESSAGE_CAP)
    config.pluginmanager.register(watcher, "testwright-watcher")
    escapes = Escapes(None if task.mutant is None else os.path.join(ROOT, task.mutant["path"]), here)
    try:
        chosen = [items[one] for one in task.ids if one in items]
        for item, following in zip(chosen, [*chosen[1:], None]):
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if task.stops and watcher.is_red:
                break
    except BaseException as error:
        send({"broken": "a test ended the run: %s" % type(error).__name__})
    if imported is not None and not imported.was_used:
        send({"broken": "the mutated file was not loaded"})
    if escapes.why is not None:
        send({"escaped": escapes.why})
    if escapes.wrote is not None:
        send({"wrote": escapes.wrote})
    send({"end": True})
    os._exit(0)


class EarlyRole:
    """A whole pytest whose import of the mutated file gives the mutant. Made before anything of the repository is loaded."""

    def __init__(self, task, send):
        self._task, self._send, self._imported = task, send, None
        if task.mutant is None:
            return
        file = os.path.join(ROOT, task.mutant["path"])
        if is_loaded(file):
            send({"broken": "the mutated file is loaded before any test"})
        self._imported = MutatedImport(file, task.mutant["edit"])

    def configure(self, config):
        files = dict.fromkeys(file_of(one) for one in self._task.ids)
        config.args = [os.path.join(ROOT, file) for file in files]

    def run(self, session):
        run_tests(session.config, items_by_id(session), self._task, self._send, self._imported)


class ServerRole:
    """Collects all tests once, and forks for each mutant right before its first test."""

    def __init__(self, plan, union, fd, commands):
        self._plan, self._union, self._fd, self._commands = plan, union, fd, commands
        self._send, self._born, self._files = sender(fd), time.monotonic(), {}
        self._schedule = None
        paths = {one["path"] for one in plan["mutants"]}
        self._entered = Entered([os.path.join(ROOT, path) for path in paths])
        self._entered.start()

    def configure(self, config):
        pass

    def run(self, session):
        self._entered.stop()
        self._send({"started": (time.monotonic() - self._born) * 1000})
        if len(os.listdir("/proc/self/task")) > 1:
            # A fork keeps only one of them, and whatever locks the others held.
            return self._hand_all_over("threads are alive before the first test")
        items = items_by_id(session)
        try:
            self._begin()
            self._send({"waits": True})
            os.read(self._commands, 1)
            self._run_plain()
            self._send({"waits": True})
        except InChild as child:
            os.close(self._fd)
            self._become(session.config, items, child)

    def _begin(self):
        plain = self._run_plain()
        ms = known_times(plain, self._plan)
        workers = 1 if "wrote" in plain.words else self._plan["workers"]
        for path in {one["path"] for one in self._plan["mutants"]}:
            file = os.path.join(ROOT, path)
            self._files[path] = LoadedFile(file, self._entered.seen.get(file, ()))
        # The collector would write to every object, and each fork would get copies of all pages.
        gc.collect()
        gc.freeze()
        self._schedule = Schedule(self._plan, ms, self._tell, self._hand_over)
        self._schedule.run(self._plan["mutants"], workers)

    def _run_plain(self):
        task = Task(0, self._union, self._plan["totalMs"] / 2000)
        task.stops, said = False, []
        Pool(1, deque([task])).run(lambda task, messages, seconds: said.extend(messages or []))
        self._send({"plain": said})
        return Ran(said)

    def _become(self, config, items, child):
        task = child.task
        if self._schedule is not None:
            task.ids = self._schedule.ordered(task)
        imported = None
        if task.mutant is not None:
            loaded, edit = self._files[task.mutant["path"]], task.mutant["edit"]
            try:
                swaps = loaded.plan(edit) if loaded.is_loaded else ()
                # Whoever loads the file again gets the mutant, too.
                imported = MutatedImport(loaded.file, edit)
            except Unfit as unfit:
                child.send({"unfit": str(unfit)})
                child.send({"end": True})
                os._exit(0)
            for function, code in swaps:
                function.__code__ = code
            imported.was_used = loaded.is_loaded
        run_tests(config, items, task, child.send, imported)

    def _tell(self, switch, end, why, ran):
        self._send({"verdict": [switch, end, why, [{"test": one} for one in ran.tests] if ran else None]})

    def _hand_over(self, mutant, why):
        self._send({"early": mutant, "why": why})

    def _hand_all_over(self, why):
        for mutant in self._plan["mutants"]:
            self._hand_over(mutant, why)
