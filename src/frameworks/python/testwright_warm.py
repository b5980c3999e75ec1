"""Warm trials with pytest, loaded with -p: this process keeps the record channel and loads nothing of the repository.
A fork of it collects the tests and is forked again for each mutant; what has to be in place earlier forks from here."""
import json
import os
import select
import signal
import time
from collections import deque

import pytest

from testwright_pool import InChild, Pool
from testwright_recorder import open_channel
from testwright_rewritten import rewrite_once
from testwright_schedule import Ran, Schedule, Task, file_of, known_times
from testwright_session import EarlyRole, ServerRole

ROLE = None


def pytest_addoption(parser):
    group = parser.getgroup("testwright")
    group.addoption("--testwright-fd", type=int)
    group.addoption("--testwright-nonce-file")
    group.addoption("--testwright-plan")


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    global ROLE
    options = early_config.known_args_namespace
    if options.testwright_plan is not None:
        with open(options.testwright_plan, encoding="utf-8") as source:
            plan = json.load(source)
        os.unlink(options.testwright_plan)
        write = open_channel(options.testwright_fd, options.testwright_nonce_file)
        ROLE = Conductor(plan, write, options.testwright_fd, early_config).run()
        if ROLE is None:
            os._exit(0)
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    if ROLE is not None:
        ROLE.configure(config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if ROLE is not None:
        ROLE.run(session)
        os._exit(0)


class Conductor:
    """Writes all records. `run` gives a role in each forked process, and nothing in the first."""

    def __init__(self, plan, write, fd, config):
        self._plan, self._write, self._fd, self._config = plan, write, fd, config
        self._until = time.monotonic() + plan["totalMs"] / 1000
        self._union = list(dict.fromkeys(id for one in plan["mutants"] for id in one["tests"]))
        self._early = [one for one in plan["mutants"] if one["early"]]
        self._ms, self._start_ms, self._workers = None, 0, plan["workers"]

    def run(self):
        self._write("begin", framework="pytest", version=pytest.__version__)
        try:
            server = self._start_server()
            self._relay(server)
            if self._ms is None:
                self._plain_early()
            if self._early and self._ms is not None:
                rewrite_once(self._config, dict.fromkeys(file_of(one) for one in self._union))
                schedule = Schedule(self._plan, self._ms, self._tell, self._give_up, self._start_ms)
                try:
                    schedule.run(self._early, self._workers)
                except InChild as child:
                    child.task.ids = schedule.ordered(child.task)
                    raise
            if server.is_alive:
                server.close()
                self._relay(server)
                server.end()
            else:
                self._plain_early()
        except InChild as child:
            os.close(self._fd)
            return child.task if isinstance(child.task, ServerRole) else EarlyRole(child.task, child.send)
        self._write("end")
        return None

    def _start_server(self):
        late = [one for one in self._plan["mutants"] if not one["early"]]
        messages, commands = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(messages[0])
            os.close(commands[1])
            # Made in the fork: from here on it watches what is entered.
            raise InChild(ServerRole({**self._plan, "mutants": late}, self._union, messages[1], commands[0]), None)
        os.close(messages[1])
        os.close(commands[0])
        return Server(pid, messages[0], commands[1], self._until)

    def _relay(self, server):
        for message in server.messages():
            if "verdict" in message:
                self._tell(*message["verdict"])
            elif "early" in message:
                self._early.append(message["early"])
            elif "started" in message:
                self._start_ms = message["started"]
            elif "workers" in message:
                self._workers = message["workers"]
            elif "plain" in message:
                self._tell_plain(message["plain"])

    def _plain_early(self):
        """The plain code in a process of its own, where there is no server to fork from."""
        task = Task(0, self._union, max(1.0, self._until - time.monotonic()) / 2)
        task.stops = False

        def done(task, messages, seconds):
            self._start_ms = self._start_ms or seconds * 1000
            self._tell_plain(messages)

        Pool(1, deque([task])).run(done)

    def _tell_plain(self, messages):
        ran = Ran(messages or [])
        if self._ms is None and ran.has_ended:
            self._ms = known_times(ran, self._plan)
        if "wrote" in ran.words:
            self._workers = 1
        is_whole = ran.has_ended and len(ran.tests) == len(self._union)
        self._tell(0, "completed" if is_whole else "undecided", None if is_whole else str(ran.words)[:300], ran)

    def _tell(self, switch, end, why, ran):
        ran = ran if isinstance(ran, (Ran, type(None))) else Ran(ran)
        for test in ran.red if ran else ():
            self._write("test", switch=switch, **test)
        more = {} if why is None else {"why": str(why)[:300]}
        self._write("mutant", switch=switch, end=end, passed=len(ran.tests) - len(ran.red) if ran else 0, **more)

    def _give_up(self, mutant, why):
        self._tell(mutant["switch"], "undecided", why, None)


class Server:
    """The forked process that has collected the tests, seen from here."""

    def __init__(self, pid, fd, commands, until):
        self._pid, self._fd, self._commands, self._until = pid, fd, commands, until
        self.is_alive = True

    def messages(self):
        """What it says until it waits for a command; ends it when its time is over."""
        text = b""
        while True:
            ready, _, _ = select.select([self._fd], [], [], max(0.0, self._until - time.monotonic()))
            data = os.read(self._fd, 1 << 16) if ready else b""
            text += data
            *lines, text = text.split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "waits" in message:
                    return
                yield message
            if not data:
                return self.end()

    def end(self):
        if not self.is_alive:
            return
        self.is_alive = False
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def close(self):
        # The last check may take as long as the first.
        self._until = time.monotonic() + max(5.0, self._until - time.monotonic())
        os.write(self._commands, b"c")
