"""A mutant put into code that is already loaded: what its file would have compiled to takes the place of what it did."""
import gc
import importlib.machinery
import os
import sys
import types

OPTIMIZED = 0x1
SHALLOW = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount", "co_kwonlyargcount",
           "co_posonlyargcount", "co_exceptiontable")


class Unfit(Exception):
    """This mutant cannot be put in here; the text says why."""


def read_source(file):
    with open(file, encoding="utf-8", newline="") as source:
        return source.read()


def edited(source, edit):
    """Positions count UTF-16 units, as the other side's strings do."""
    data = source.encode("utf-16-le", "surrogatepass")
    text = edit["text"].encode("utf-16-le", "surrogatepass")
    joined = data[: 2 * edit["start"]] + text + data[2 * edit["end"]:]
    return joined.decode("utf-16-le", "surrogatepass")


def compiled(source, filename):
    return compile(source.lstrip("\ufeff"), filename, "exec", dont_inherit=True)


def is_loaded(file):
    end = os.path.basename(file)
    names = [getattr(one, "__file__", None) for one in list(sys.modules.values())]
    return any(isinstance(name, str) and name.endswith(end) and os.path.realpath(name) == file for name in names)


class Entered:
    """Which functions of the wanted files were entered since `start`, by file: (name, first line)."""

    def __init__(self, files):
        self._files, self._wanted, self.seen = set(files), {}, {}

    def start(self):
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is None:
            import threading
            sys.setprofile(self._profile)
            threading.setprofile(self._profile)
            return
        monitoring.use_tool_id(4, "testwright")
        monitoring.register_callback(4, monitoring.events.PY_START, self._enter)
        monitoring.set_events(4, monitoring.events.PY_START)

    def stop(self):
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is None:
            import threading
            sys.setprofile(None)
            threading.setprofile(None)
            return
        monitoring.set_events(4, 0)
        monitoring.free_tool_id(4)

    def _profile(self, frame, event, arg):
        if event == "call":
            self._note(frame.f_code)

    def _enter(self, code, offset):
        self._note(code)
        return sys.monitoring.DISABLE

    def _note(self, code):
        name = code.co_filename
        if name not in self._wanted:
            real = os.path.realpath(name)
            self._wanted[name] = self.seen.setdefault(real, set()) if real in self._files else None
        seen = self._wanted[name]
        if seen is not None:
            seen.add((code.co_name, code.co_firstlineno))


class LoadedFile:
    """A file of the repository as it is loaded; `functions` are all live ones that came from it."""

    def __init__(self, file, entered):
        self.file, self.entered = file, entered
        self.source = read_source(file)
        self.functions, names = {}, {}
        for one in living():
            if type(one) is types.FunctionType:
                code = one.__code__
                name = code.co_filename
                if name not in names:
                    names[name] = os.path.realpath(name) == file
                if names[name]:
                    self.functions.setdefault((code.co_name, code.co_firstlineno), []).append(one)
        self.filename = next((name for name, mine in names.items() if mine), file)
        self.is_loaded = is_loaded(file)
        self.plain = compiled(self.source, self.filename)
        self._known = {}
        note_codes(self.plain, self._known)

    def plan(self, edit):
        """(function, code) pairs that put the mutant in; Unfit where that would not be the same as loading it."""
        try:
            mutated = compiled(edited(self.source, edit), self.filename)
        except SyntaxError as error:
            raise Unfit("it does not compile: %s" % error)
        pairs = []
        compare(self.plain, mutated, True, pairs)
        swaps = []
        for old, new, differs in pairs:
            key = (old.co_name, old.co_firstlineno)
            if differs and key in self.entered:
                raise Unfit("%s ran before the first test" % old.co_name)
            if old.co_freevars != new.co_freevars:
                raise Unfit("%s closes over other names" % old.co_name)
            if self._known[key].count(old) > 1:
                raise Unfit("%s stands twice on one line" % old.co_name)
            functions = self.functions.get(key, ())
            if any(one.__code__ not in self._known[key] for one in functions):
                raise Unfit("%s was loaded from other code" % old.co_name)
            swaps.extend((one, new) for one in functions if one.__code__ == old)
        if not swaps:
            raise Unfit("nothing that is loaded would change")
        return swaps


def compare(old, new, has_run, pairs):
    """Collects the functions that differ, themselves or in what they hold; Unfit where code that has run differs."""
    differs = shallow(old) != shallow(new)
    inner_old, inner_new = codes(old), codes(new)
    if has_run and differs:
        raise Unfit("it changes what runs when the file is loaded")
    if not has_run:
        pairs.append((old, new, differs))
    if len(inner_old) != len(inner_new) or [one.co_name for one in inner_old] != [one.co_name for one in inner_new]:
        if has_run:
            raise Unfit("it changes what runs when the file is loaded")
        # Functions that were made by the old code keep what they hold: sound only if it made none.
        pairs[-1] = (old, new, True)
        return
    for one, other in zip(inner_old, inner_new):
        if one != other:
            compare(one, other, has_run and not one.co_flags & OPTIMIZED, pairs)


def living():
    """All objects that the collector knows, also those that a suite has frozen."""
    if not gc.get_freeze_count():
        return gc.get_objects()
    gc.unfreeze()
    try:
        return gc.get_objects()
    finally:
        gc.freeze()


def note_codes(code, known):
    known.setdefault((code.co_name, code.co_firstlineno), []).append(code)
    for one in codes(code):
        note_codes(one, known)


def codes(code):
    return [one for one in code.co_consts if isinstance(one, types.CodeType)]


def shallow(code):
    """All of it but the code objects that it holds; constants with their types, as 1 equals True."""
    consts = [typed(one) for one in code.co_consts]
    return consts, [getattr(code, name, None) for name in SHALLOW]


def typed(value):
    if isinstance(value, types.CodeType):
        return "code"
    if isinstance(value, (tuple, frozenset)):
        return type(value), [typed(one) for one in value]
    return type(value), repr(value)


class MutatedImport:
    """Whoever loads the file from now on gets the mutant; `was_used` says whether anybody did."""

    def __init__(self, file, edit):
        self._file, self.was_used = file, False
        self._source = edited(read_source(file), edit)
        loader = importlib.machinery.SourceFileLoader
        plain = loader.get_code

        def get_code(this, fullname):
            if os.path.realpath(this.path) != self._file:
                return plain(this, fullname)
            self.was_used = True
            return compiled(self._source, this.path)

        loader.get_code = get_code
