// The part of a probe that makes calls: Python that runs inside the repository's own tests.

/**
 * Defines `_tw_observe(call, index, names)`: an `Observation` of one call as plain data. Where many calls do not end, the
 * later ones get less time, so that the others are still seen before the run's own time is over.
 */
export const callsSource = String.raw`
class _TwTimeout(BaseException):
    pass

class _TwClock:
    def __init__(self, seconds):
        self.seconds = seconds
        self.rang = False
        self.works = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    def ring(self, *_):
        self.rang = True
        raise _TwTimeout()

    def __enter__(self):
        if self.works:
            self.handler = signal.signal(signal.SIGALRM, self.ring)
            self.before = signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.5)
        return self

    def __exit__(self, *_):
        if self.works:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.handler)
            signal.setitimer(signal.ITIMER_REAL, *self.before)

_TW_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))

def _tw_returned(it, home):
    shape = "plain"
    if inspect.iscoroutine(it):
        shape, it = "awaited", asyncio.run(it)
    elif isinstance(it, _TW_VIEWS) or (hasattr(type(it), "__next__") and hasattr(type(it), "__iter__") and not isinstance(it, io.IOBase)):
        shape, it = "iterated", list(itertools.islice(it, 51))
        if len(it) > 50:
            return {"end": "unobserved", "why": "it yields more than 50 items"}
    return {"end": "returned", "value": _TwValues(home).value(it), "shape": shape}

def _tw_threw(error, file, shape, is_setup, home):
    if not isinstance(error, (Exception, SystemExit)) or isinstance(error, (RecursionError, MemoryError)):
        return {"end": "unobserved", "why": type(error).__name__}
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    is_own = trace is not None and trace.tb_frame.f_code.co_filename == file
    message = str(error)
    if _tw_is_machine_text(message) or re.search("[\ud800-\udbff][\udc00-\udfff]", message):
        return {"end": "unobserved", "why": "its message names this machine"}
    for kind in type(error).__mro__:
        try:
            module = _tw_named(kind.__module__, kind.__qualname__, kind, home)
        except _TwOpaque:
            continue
        misuse = is_setup or (is_own and isinstance(error, (TypeError, NameError, AttributeError)))
        return {"end": "threw", "type": kind.__qualname__, "module": module, "message": message[:500], "misuse": misuse, "shape": shape}
    return {"end": "unobserved", "why": "its exception cannot be imported"}

def _tw_run(call, file, names):
    home = names.get("__name__")
    is_setup, shape = True, "plain"
    setup = [compile(statement, file, "exec") for statement in call["setup"]]
    expression = compile(call["expression"].strip(), file, "eval")
    try:
        for statement in setup:
            exec(statement, names)
        is_setup = False
        it = eval(expression, names)
        if inspect.iscoroutine(it):
            shape = "awaited"
        return _tw_returned(it, home)
    except (_TwTimeout, KeyboardInterrupt):
        raise
    except BaseException as error:
        return _tw_threw(error, file, shape, is_setup, home)

_TW_LOST = [0.0]

def _tw_observe(call, index, names):
    lost = _TW_LOST[0]
    clock = _TwClock(2 if lost < 4 else 0.5 if lost < 9 else 0.1)
    try:
        with clock:
            seen = _tw_run(call, "<testwright call %d>" % index, names)
    except BaseException as error:
        seen = {"end": "unobserved", "why": type(error).__name__}
    if not clock.rang:
        return seen
    _TW_LOST[0] += clock.seconds
    return {"end": "unobserved", "why": "timeout"}
`;
