"""Many mutants, each in a forked process, and what their messages mean together."""
import collections
import time

from testwright_pool import Pool


class Task:
    """Tests to run under one switch; `edit` is None for the plain code."""

    def __init__(self, switch, ids, limit, mutant=None):
        self.switch, self.ids, self.limit, self.mutant = switch, ids, limit, mutant
        self.stops = True
        self.is_probe = False
        self.tries = 0


class Ran:
    """What a forked process said."""

    def __init__(self, messages):
        self.tests = [one["test"] for one in messages if "test" in one]
        self.red = [one for one in self.tests if one["status"] != "pass"]
        self.ids = tuple(id_of(one) for one in self.tests)
        self.words = {key: value for one in messages for key, value in one.items() if key != "test"}
        self.has_ended = "end" in self.words


def id_of(test):
    return "%s::%s" % (test["file"], " > ".join(test["path"]))


def file_of(id):
    return id.partition("::")[0]


def known_times(ran, plan):
    """Milliseconds by test of those that can say something: what is red in plain code can only probe."""
    return {id_of(one): one["ms"] for one in ran.tests if one["status"] == "pass" or plan["isProbe"]}


class Schedule:
    """`tell(switch, end, why, ran)` gets each verdict; `hand_over(mutant, why)` what cannot be put in here."""

    def __init__(self, plan, ms, tell, hand_over, start_ms=0):
        self._plan, self._ms, self._tell, self._hand_over = plan, ms, tell, hand_over
        self._start_ms = start_ms
        self._until = time.monotonic() + plan["totalMs"] / 1000
        self._queue = collections.deque()
        self._kills, self._killed_at = 0, {}
        # Tests in an order in which the plain code ran them; those before a green one were green as well.
        self._green, self._red, self._waiting = set(), set(), {}

    def run(self, mutants, workers):
        for mutant in mutants:
            ids = [one for one in mutant["tests"] if one in self._ms]
            if ids:
                task = Task(mutant["switch"], ids, self._limit(ids), mutant)
                task.stops, task.is_probe = self._plan["stopAtRed"], self._plan["isProbe"]
                self._queue.append(task)
            else:
                self._tell(mutant["switch"], "undecided", "its tests are not green without it", None)
        Pool(workers, self._queue).run(self._done)

    def ordered(self, task):
        """What killed last comes first, as neighbours fall to the same tests; then what is quick."""
        if not task.stops or task.mutant is None:
            return task.ids
        return sorted(task.ids, key=lambda one: (-self._killed_at.get(one, 0), self._ms[one]))

    def _limit(self, ids):
        expected = self._start_ms + sum(self._ms[one] for one in ids)
        return max(self._plan["leastMs"], self._plan["slowdown"] * expected) / 1000

    def _done(self, task, messages, seconds):
        if time.monotonic() > self._until:
            for late in [one for one in self._queue if one.mutant is not None]:
                self._queue.remove(late)
        if task.mutant is None:
            self._checked(task, messages)
        elif messages is None:
            self._was_slow(task)
        else:
            self._weigh(task, Ran(messages))

    def _was_slow(self, task):
        if task.tries > 0:
            return self._tell(task.switch, "timeout", None, None)
        task.tries += 1
        task.limit *= 2
        self._queue.append(task)

    def _weigh(self, task, ran):
        if "unfit" in ran.words:
            return self._hand_over(task.mutant, ran.words["unfit"])
        if not ran.has_ended or "broken" in ran.words:
            return self._undecided(task, ran.words.get("broken", "its process ended early"))
        if self._plan["isProbe"]:
            return self._tell(task.switch, "completed", None, ran)
        if not ran.red:
            if "escaped" in ran.words:
                return self._undecided(task, ran.words["escaped"])
            return self._tell(task.switch, "completed", None, ran)
        if any(one[: len(ran.ids)] == ran.ids for one in self._green):
            self._conclude(task, ran, True)
        elif ran.ids in self._red:
            self._conclude(task, ran, False)
        else:
            if ran.ids not in self._waiting:
                self._queue.appendleft(Task(0, list(ran.ids), self._limit(ran.ids)))
            self._waiting.setdefault(ran.ids, []).append((task, ran))

    def _checked(self, task, messages):
        """The same tests in the same order without the mutant: green, or what was red says nothing."""
        again = Ran(messages or [])
        key = tuple(task.ids)
        is_green = again.has_ended and not again.red and again.ids == key
        (self._green if is_green else self._red).add(key)
        for waiting, ran in self._waiting.pop(key, ()):
            self._conclude(waiting, ran, is_green)

    def _conclude(self, task, ran, is_plain_green):
        if not is_plain_green:
            return self._undecided(task, "red without the mutant as well")
        self._kills += 1
        for one in ran.red:
            self._killed_at[id_of(one)] = self._kills
        self._tell(task.switch, "completed", None, ran)

    def _undecided(self, task, why):
        self._tell(task.switch, "undecided", why, None)
