// The part of a probe that looks into a running test body: Python that runs inside the repository's own tests, behind
// the sources of probe-values.ts and probe-calls.ts.

/** Defines `_TwDesk`: its `probe` makes a test fail with what was seen in it. */
export const deskSource = `
import functools

class _TwDesk:
    def probe(self, marker, count):
        def around(run):
            def begin():
                self.file, self.home = run.__code__.co_filename, run.__globals__.get("__name__")
                self.seen, self.current = [None] * count, None

            def finish(error):
                if isinstance(error, Exception) and self.current is not None:
                    self.note(self.current, _tw_threw(error, self.file, "plain", False, self.home))
                raise AssertionError(marker + self.report(error)) from None

            if inspect.iscoroutinefunction(run):
                @functools.wraps(run)
                async def probed(*args, **kwargs):
                    begin()
                    ended = None
                    try:
                        await run(*args, **kwargs)
                    except Exception as error:
                        ended = error
                    finish(ended)
                return probed

            @functools.wraps(run)
            def probed(*args, **kwargs):
                begin()
                ended, clock = None, _TwClock(2)
                try:
                    with clock:
                        run(*args, **kwargs)
                except (Exception, _TwTimeout) as error:
                    ended = error
                finish(ended)
            return probed
        return around

    def report(self, error):
        texts = [json.dumps(seen) for seen in self.seen]
        ended = "null"
        if isinstance(error, Exception):
            ended = json.dumps(_tw_threw(error, self.file, "plain", False, self.home))
        while sum(len(text) + 1 for text in texts) > 60000:
            longest = max(range(len(texts)), key=lambda index: len(texts[index]))
            texts[longest] = "null"
        return '{"seen":[' + ",".join(texts) + '],"ended":' + ended + "}"

    def note(self, turn, seen):
        if self.seen[turn] is not None and self.seen[turn] != seen:
            seen = {"end": "unobserved", "why": "it is another each time"}
        self.seen[turn] = seen

    def at(self, turn):
        self.current = turn

    def saw(self, turn, run):
        try:
            it = run()
        except Exception as error:
            self.note(turn, _tw_threw(error, self.file, "plain", False, self.home))
        else:
            self.keep(turn, it)

    def did(self, turn, run):
        self.current = turn
        it = run()
        self.current = None
        self.keep(turn, it)

    def keep(self, turn, it):
        self.current = None
        try:
            if inspect.iscoroutine(it):
                seen = {"end": "unobserved", "why": "nobody waits for it"}
            else:
                seen = _tw_returned(it, self.home)
        except Exception as error:
            seen = {"end": "unobserved", "why": type(error).__name__}
        self.note(turn, seen)

    def look(self, turn, run, over):
        self.current = None
        if over is not None and '"opaque"' not in json.dumps(self.seen[over]):
            return
        try:
            it = run()
            if isinstance(it, _TW_VIEWS) or not (hasattr(type(it), "__next__") or inspect.iscoroutine(it)):
                self.note(turn, _tw_returned(it, self.home))
        except Exception:
            pass
`;
