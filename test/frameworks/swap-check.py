"""Puts each edit into loaded standard library modules and says where that is not what loading the edited file gives."""
import gc
import importlib.util
import json
import os
import sys
import types

sys.path.insert(0, sys.argv[1])
from testwright_swap import Entered, LoadedFile, Unfit, compiled, edited


def functions(holder, prefix=""):
    for name, value in sorted(vars(holder).items()):
        value = getattr(value, "fget", getattr(value, "__func__", value))
        if isinstance(value, types.FunctionType):
            yield prefix + name, value
        elif isinstance(value, type) and value.__module__ == MODULE and value.__qualname__ == prefix + name:
            yield from functions(value, prefix + name + ".")


MODULE = "swapped_module"
result = {"swapped": 0, "unfit": {}, "wrong": []}
for case in json.load(sys.stdin):
    spec = importlib.util.spec_from_file_location(MODULE, case["file"])
    module = sys.modules[MODULE] = importlib.util.module_from_spec(spec)
    entered = Entered([os.path.realpath(case["file"])])
    entered.start()
    spec.loader.exec_module(module)
    entered.stop()
    # As some suites do, so that the collector no longer names what they loaded.
    gc.freeze()
    file = os.path.realpath(case["file"])
    loaded = LoadedFile(file, entered.seen.get(file, ()))
    for edit in case["edits"]:
        try:
            swaps = loaded.plan(edit)
        except Unfit as unfit:
            result["unfit"][str(unfit)] = result["unfit"].get(str(unfit), 0) + 1
            continue
        before = [(function, function.__code__) for function, _ in swaps]
        for function, code in swaps:
            function.__code__ = code
        fresh = types.ModuleType(MODULE)
        fresh.__file__ = case["file"]
        sys.modules[MODULE] = fresh
        exec(compiled(edited(loaded.source, edit), loaded.filename), vars(fresh))
        sys.modules[MODULE] = module
        wanted = {name: function.__code__ for name, function in functions(fresh)}
        got = {name: function.__code__ for name, function in functions(module)}
        if wanted != got:
            result["wrong"].append([case["file"], edit])
        result["swapped"] += 1
        for function, code in before:
            function.__code__ = code
    gc.unfreeze()
    plain = {name: function.__code__ for name, function in functions(module)}
    vars(module).clear()
    module.__file__ = case["file"]
    vars(module)["__name__"] = MODULE
    exec(loaded.plain, vars(module))
    if plain != {name: function.__code__ for name, function in functions(module)}:
        result["wrong"].append([case["file"], "taken back"])
print(json.dumps(result))
