"""What a test does besides running in its own process, seen by audit events."""
import os
import sys

STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.system", "os.spawn")


class Escapes:
    """`why`: a way past the mutant was taken, so that what passes is no verdict. `wrote`: a file that others may see."""

    def __init__(self, mutated, scratch):
        self._mutated, self._scratch = mutated, scratch
        self.why, self.wrote = None, None
        sys.addaudithook(self._note)

    def _note(self, event, args):
        if event in STARTS:
            self.why = "a test started another process"
        elif event == "open" and isinstance(args[0], str):
            self._opened(args[0], args[2])

    def _opened(self, path, flags):
        if flags & (os.O_WRONLY | os.O_RDWR):
            if not flags & os.O_EXCL and not path.startswith((self._scratch, "/dev/", "/proc/")):
                self.wrote = path
        elif self._mutated is not None and os.path.basename(path) == os.path.basename(self._mutated):
            if os.path.realpath(path) == self._mutated:
                self.why = "a test read the mutated file"
