// Planted flaky tests for pytest, one file each: neighbours first, the flaky test last. `often`: red in at least 30 % of
// runs under conditions that people meet. The code under test hides the cause wherever the test's own text need not show it.

export interface FlakeKind {
  readonly name: string;
  readonly often: boolean;
  /** What stands before the flaky test in its file. */
  readonly before: string;
  readonly test: string;
}

/** The production code of the tests. */
export const pytestCode = `
import functools, os, random, threading, time, uuid, datetime
STATE = {"n": 0}
LOG = []
def bump():
    STATE["n"] += 1
    return STATE["n"]
def coin(p):
    return random.random() < p
def stamp():
    return time.time_ns() // 1000
def local_hour(t):
    return time.localtime(t).tm_hour
def tags(words):
    return ",".join(set(words))
def first(words):
    return next(iter(set(words)))
def token():
    return uuid.uuid4().hex[0]
def spend():
    start = time.perf_counter()
    sum(i for i in range(20000))
    return time.perf_counter() - start
def price(n):
    return n * 2
def fetch():
    return 7
def total():
    return fetch() + 1
@functools.lru_cache
def setting():
    return os.environ.get("MODE", "plain")
def later(ms, value):
    def work():
        time.sleep(ms / 1000)
        LOG.append(value)
    thread = threading.Thread(target=work)
    thread.start()
    return thread
def race():
    done = []
    thread = threading.Thread(target=lambda: (time.sleep(random.random() / 500), done.append(1)))
    thread.start()
    time.sleep(0.001)
    return len(done)
def encoded(text):
    import locale
    return locale.setlocale(locale.LC_CTYPE, "") == "C.UTF-8"
def even_second():
    return int(time.time()) % 2 == 0
def weekday():
    return datetime.date.today().weekday() < 5
class Store:
    items = []
    def add(self, item):
        self.items.append(item)
        return len(self.items)
`;

const kind = (name: string, often: boolean, test: string, before = 'pass'): FlakeKind => ({
  name,
  often,
  before: `def test_before():\n${indent(before)}\n    assert shop.price(1) == 2\n`,
  test: `def test_flaky():\n${indent(test)}\n`,
});

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

export const pytestKinds: readonly FlakeKind[] = [
  kind('needs an earlier test', true, 'assert shop.bump() == 2', 'shop.STATE["n"] = 1'),
  kind('broken by an earlier test', true, 'assert shop.bump() == 1', 'shop.bump()'),
  kind('mock of a neighbour', true, 'assert shop.total() == 8', 'shop.fetch = lambda: 0'),
  kind('time zone', true, 'assert shop.local_hour(0) == 0'),
  kind('locale', true, 'assert shop.encoded("ä")'),
  kind('hash order, joined', true, 'assert shop.tags(["a", "b", "c"]) == "a,b,c"'),
  kind('hash order, first', true, 'assert shop.first(["a", "b", "c"]) == "a"'),
  kind('random, one in two', true, 'assert shop.coin(0.5)'),
  kind('random, one in ten', false, 'assert shop.coin(0.9)'),
  kind('random in the test', false, 'import random\nassert shop.price(random.randint(1, 20)) != 40'),
  kind('identifier', true, 'assert shop.token() in "01234567"'),
  kind('clock, microseconds', true, 'assert shop.stamp() == shop.stamp()'),
  kind('clock, seconds', true, 'assert shop.even_second()'),
  kind(
    'clock, day of the week in the test',
    false,
    'import datetime\nassert datetime.date.today().year >= 2026 and shop.price(1) == 2',
  ),
  kind(
    'real timer in the test',
    true,
    'import time\nstart = time.time()\ntime.sleep(0.01)\nassert time.time() - start < 0.0102 and shop.price(1) == 2',
  ),
  kind('time compared', true, 'first = shop.spend()\nassert shop.spend() <= first'),
  kind(
    'environment of a neighbour',
    true,
    'import os\nassert os.environ.get("MODE") == "fast" and shop.price(1) == 2',
    'import os\nos.environ["MODE"] = "fast"',
  ),
  kind(
    'cache of a neighbour',
    true,
    'assert shop.setting() == "fast"',
    'import os\nos.environ["MODE"] = "fast"\nshop.setting()',
  ),
  kind(
    'folder of a neighbour',
    true,
    'from pathlib import Path\nassert Path("x.txt").exists() and shop.price(1) == 2',
    'import os\nos.chdir("/tmp")\nopen("x.txt", "w").close()',
  ),
  kind(
    'leftover file',
    true,
    'import os\nassert os.path.exists("/tmp/left-over") and shop.price(1) == 2',
    'open("/tmp/left-over", "w").close()',
  ),
  kind('thread of a neighbour', true, 'assert len(shop.LOG) == 1', 'shop.later(0, 1).join()'),
  kind('thread that is raced', true, 'assert shop.race() == 1'),
  kind('list of a class', true, 'assert shop.Store().add(1) == 2', 'shop.Store().add(0)'),
  kind('seed of a neighbour', true, 'assert shop.coin(0.2)', 'import random\nrandom.seed(1)'),
  kind(
    'port of a neighbour',
    true,
    'import socket\ns = socket.socket()\ns.bind(("127.0.0.1", 45671))\ns.listen()\nassert shop.price(1) == 2',
    'import socket\nglobal held\nheld = socket.socket()\nheld.bind(("127.0.0.1", 45671))\nheld.listen()',
  ),
  kind('address in memory', false, 'assert id(shop.price) % 64 != 16'),
];
