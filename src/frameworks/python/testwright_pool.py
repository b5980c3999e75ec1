"""Forked processes, a few at a time, each with a pipe for what it says and a time limit; a hang costs one of them."""
import json
import os
import select
import shutil
import signal
import time


class InChild(Exception):
    """Raised in the forked process, to be caught where its work is known."""

    def __init__(self, task, send):
        super().__init__("forked")
        self.task = task
        self.send = send


class Child:
    def __init__(self, task, pid, fd):
        self.task, self.pid, self.fd = task, pid, fd
        self.started = time.monotonic()
        self.text = b""

    def messages(self):
        """The whole lines; what a dying process wrote of the last is not one."""
        try:
            return [json.loads(line) for line in self.text.split(b"\n")[:-1]]
        except ValueError:
            return []


class Pool:
    """`run` calls `done(task, messages, seconds)` for each task; messages is None where its time was over. `done` may add tasks."""

    def __init__(self, workers, queue):
        self._workers, self._queue, self._running = workers, queue, {}

    def run(self, done):
        while self._queue or self._running:
            while self._queue and len(self._running) < self._workers:
                self._start(self._queue.popleft())
            self._wait(done)

    def _start(self, task):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            os.close(read)
            for other in self._running.values():
                os.close(other.fd)
            self._running, self._queue = {}, ()
            raise InChild(task, sender(write))
        os.close(write)
        self._running[read] = Child(task, pid, read)

    def _wait(self, done):
        now = time.monotonic()
        left = min(child.started + child.task.limit - now for child in self._running.values())
        ready, _, _ = select.select(list(self._running), [], [], max(0.0, left))
        for fd in ready:
            child = self._running[fd]
            data = os.read(fd, 1 << 16)
            child.text += data
            if not data or child.text.endswith(END):
                self._close(child)
                done(child.task, child.messages(), time.monotonic() - child.started)
        now = time.monotonic()
        for child in [one for one in self._running.values() if now >= one.started + one.task.limit]:
            self._close(child)
            done(child.task, None, now - child.started)

    def _close(self, child):
        """Its whole group ends: a process that a test left behind would slow the others down."""
        del self._running[child.fd]
        os.close(child.fd)
        for end in (os.killpg, os.kill):
            try:
                end(child.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        os.waitpid(child.pid, 0)
        shutil.rmtree(scratch(child.pid), ignore_errors=True)


END = b'{"end": true}\n'


def scratch(pid):
    """Where a forked process has its temporary files."""
    return "/tmp/testwright-%d" % pid


def sender(fd):
    """What it uses is kept here: a test may put its own in place of os.write and json.dumps."""
    put, dump = os.write, json.JSONEncoder().encode

    def send(message):
        data = (dump(message) + "\n").encode("utf-8", "backslashreplace")
        while data:
            data = data[put(fd, data):]

    return send
