// The part of a probe that turns what a call did into data: Python that runs inside the repository's own tests, on
// Python 3.8 and later, with the standard library alone.

/** Defines `_tw_value(value)`: a `Value` as plain data. `_tw_home` is the probing module's own name. */
export const valueSource = String.raw`
import asyncio, datetime, decimal, enum, fractions, importlib, inspect, io, itertools, json, math, os, pathlib, re, signal, sys, threading, uuid

class _TwOpaque(Exception):
    pass

def _tw_named(module, name, thing, home):
    if not module or module in (home, "__main__") or "<" in name or re.search(r"(^|\.)(test_\w*|\w*_test|conftest)$", module):
        raise _TwOpaque()
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not thing:
        raise _TwOpaque()
    return "" if module == "builtins" else module

def _tw_is_machine_text(text):
    if re.search(r" at 0x[0-9a-fA-F]{5,}", text):
        return True
    return any(len(place) > 4 and place != "/usr/local" and place in text for place in (os.getcwd(), sys.prefix))

class _TwValues:
    def __init__(self, home):
        self.home = home
        self.left = 200

    def value(self, it, depth=0):
        self.left -= 1
        try:
            if depth > 8 or self.left < 0:
                raise _TwOpaque()
            return self.exact(it, depth)
        except _TwOpaque:
            return {"t": "opaque", "type": type(it).__name__}

    def exact(self, it, depth):
        kind = type(it)
        if it is None:
            return {"t": "null"}
        if kind is bool:
            return {"t": "bool", "v": it}
        if kind is int:
            if it.bit_length() > 4000:
                raise _TwOpaque()
            return {"t": "int", "v": str(it)}
        if kind is float:
            if it != it and depth > 0:
                raise _TwOpaque()
            return {"t": "float", "v": "-0" if it == 0 and math.copysign(1, it) < 0 else repr(it)}
        if kind is str:
            return {"t": "text", "v": self.text(it)}
        if kind in (bytes, bytearray):
            if len(it) > 2000:
                raise _TwOpaque()
            return {"t": "bytes", "v": it.hex(), "as": kind.__name__}
        if kind in (list, tuple):
            return {"t": "list", "v": self.all(it, depth), "as": kind.__name__}
        if kind in (set, frozenset):
            items = self.all(it, depth)
            return {"t": "list", "v": sorted(items, key=lambda item: json.dumps(item)), "as": kind.__name__}
        if kind is dict:
            if len(it) > 200:
                raise _TwOpaque()
            pairs = [[self.value(key, depth + 1), self.value(item, depth + 1)] for key, item in it.items()]
            return {"t": "map", "v": pairs, "as": "dict"}
        try:
            return self.built(it, kind, depth)
        except Exception:
            raise _TwOpaque() from None

    def text(self, it):
        if len(it) > 2000 or re.search("[\ud800-\udbff][\udc00-\udfff]", it) or _tw_is_machine_text(it):
            raise _TwOpaque()
        return it

    def all(self, items, depth):
        if len(items) > 200:
            raise _TwOpaque()
        return [self.value(item, depth + 1) for item in items]

    def constant(self, module, name, thing):
        return {"t": "built", "module": _tw_named(module, name, thing, self.home), "name": name}

    def built(self, it, kind, depth):
        for singleton, module, name in _TW_SINGLETONS:
            if it is singleton:
                return {"t": "built", "module": module, "name": name}
        if isinstance(it, type) or inspect.isroutine(it):
            return self.constant(it.__module__, it.__qualname__, it)
        if isinstance(it, enum.Enum) and kind.__members__.get(it.name) is it:
            return dict(self.constant(kind.__module__, kind.__qualname__, kind), name=kind.__qualname__ + "." + it.name)
        maker, args, keywords = _tw_recipe(it, kind)
        again = maker(*args, **keywords)
        if again is not it and (type(again) is not kind or not (again == it) or kind.__eq__ is object.__eq__):
            raise _TwOpaque()
        is_path = isinstance(it, pathlib.PurePath)
        built = {"t": "built", "module": "pathlib", "name": maker.__name__} if is_path else self.constant(maker.__module__, maker.__qualname__, maker)
        built["args"] = [self.value(arg, depth + 1) for arg in args]
        if keywords:
            built["keywords"] = {key: self.value(item, depth + 1) for key, item in keywords.items()}
        return built

_TW_SINGLETONS = ((datetime.timezone.utc, "datetime", "timezone.utc"), (Ellipsis, "", "Ellipsis"), (NotImplemented, "", "NotImplemented"))
`;

/** Defines `_tw_recipe(it, kind)`: the call that makes an equal object. */
export const recipeSource = `
def _tw_recipe(it, kind):
    if isinstance(it, enum.Enum):
        return kind, (it.value,), {}
    if kind in (datetime.datetime, datetime.time):
        return _tw_clock(it, kind)
    if kind is datetime.date:
        return kind, (it.year, it.month, it.day), {}
    if kind is datetime.timedelta:
        parts = {"days": it.days, "seconds": it.seconds, "microseconds": it.microseconds}
        return kind, (), {key: part for key, part in parts.items() if part} or {"days": 0}
    if kind is datetime.timezone:
        return kind, (it.utcoffset(None),), {}
    if kind.__module__ in ("zoneinfo", "backports.zoneinfo") and getattr(it, "key", None):
        return kind, (it.key,), {}
    if kind in (decimal.Decimal, uuid.UUID):
        return kind, (str(it),), {}
    if kind is fractions.Fraction:
        return kind, (it.numerator, it.denominator), {}
    if kind is complex:
        return kind, (it.real, it.imag), {}
    if kind is range:
        return kind, (it.start, it.stop) + (() if it.step == 1 else (it.step,)), {}
    if kind is re.Pattern:
        return re.compile, (it.pattern,) + (() if it.flags == re.compile(it.pattern).flags else (int(it.flags),)), {}
    if kind is type(pathlib.Path()):
        return pathlib.Path, (str(it),), {}
    if isinstance(it, pathlib.PurePath):
        return kind, (str(it),), {}
    return _tw_record(it, kind)

def _tw_clock(it, kind):
    args = [it.year, it.month, it.day] if kind is datetime.datetime else []
    args += [it.hour, it.minute, it.second, it.microsecond]
    while len(args) > (3 if kind is datetime.datetime else 1) and args[-1] == 0:
        args.pop()
    keywords = {} if it.tzinfo is None else {"tzinfo": it.tzinfo}
    if it.fold:
        keywords["fold"] = it.fold
    return kind, tuple(args), keywords

def _tw_record(it, kind):
    import collections
    if kind is collections.OrderedDict:
        return kind, (list(it.items()),), {}
    if kind is collections.Counter:
        return kind, (dict(it),), {}
    if kind is collections.defaultdict:
        return kind, (it.default_factory, dict(it)), {}
    if kind is collections.deque:
        return kind, (list(it),), {} if it.maxlen is None else {"maxlen": it.maxlen}
    if isinstance(it, tuple) and hasattr(kind, "_fields"):
        return kind, (), {name: getattr(it, name) for name in kind._fields}
    if hasattr(kind, "__dataclass_fields__"):
        return kind, (), {name: getattr(it, name) for name, field in kind.__dataclass_fields__.items() if field.init and field._field_type.name == "_FIELD"}
    if hasattr(kind, "__attrs_attrs__"):
        return kind, (), {getattr(a, "alias", None) or a.name.lstrip("_"): getattr(it, a.name) for a in kind.__attrs_attrs__ if a.init}
    raise _TwOpaque()
`;
