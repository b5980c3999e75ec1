// Each source of flakiness that is seen in a test's text, and what must not be taken for one.
import { objectionTo } from '../../src/gates/static-gate.ts';
import { loadGrammars } from '../../src/languages/parser.ts';

beforeAll(loadGrammars);

const python = (line: string) => `def test_it():\n    ${line}\n    assert f(1) == 2\n`;
const javascript = (line: string) => `test('it', () => {\n  ${line}\n  expect(f(1)).toBe(2);\n});\n`;

test.each([
  ['sleep(1)', /waits/],
  ['threading.Thread(target=f).start()', /waits/],
  ['t = time.perf_counter()', /clock/],
  ['t = datetime.today()', /clock/],
  ['t = date.today()', /clock/],
  ['a = secrets.token_hex()', /random/],
  ['a = np.random.rand(3)', /random/],
  ['a = os.urandom(3)', /random/],
  ['a = httpx.get("b")', /network/],
  ['a = list(set(b))', /order/],
  ['a = ", ".join({b, c})', /order/],
  ['a = os.listdir(b)', /order/],
  ['a = hash(b)', /memory/],
  ['gc.collect()', /memory/],
  ['a = locale.getlocale()', /time zone or the language/],
  ['a = os.environ["B"]', /machine/],
  ['os.chdir(a)', /machine/],
])('Python: %s', (line, why) => expect(objectionTo(python(line), 'python')).toMatch(why));

test.each([
  ['setImmediate(f);', /waits/],
  ['const a = process.hrtime();', /clock/],
  ['const a = randomUUID();', /random/],
  ['server.listen(8080);', /network/],
  ['const a = d.toLocaleString();', /time zone or the language/],
  ['const a = d.getTimezoneOffset();', /time zone or the language/],
  ['process.env.A = "b";', /machine/],
  ['const a = os.tmpdir();', /machine/],
  ["jest.spyOn(a, 'b');", /mock/],
])('JavaScript: %s', (line, why) => expect(objectionTo(javascript(line), 'javascript')).toMatch(why));

test.each([
  'a = sorted(set(b))',
  'a = sorted(os.listdir(b))',
  'a = set([1, 2])',
  'a = len(set(b))',
  'a = random.Random(3)',
  'a = rng.shuffle(b)',
  'a = model.id(3)',
  'a = str({"b": 1})',
  'a = datetime(2020, 1, 1)',
])('Python: %s is nothing to object to', (line) =>
  expect(objectionTo(python(line), 'python')).toBeUndefined(),
);

test.each([
  "const a = d.toLocaleString('en-GB', { timeZone: 'UTC' });",
  "jest.spyOn(a, 'b').mockReturnValue(1); jest.restoreAllMocks();",
  'const a = new Date(2020, 1, 1);',
  'const a = b.id(3);',
  'const a = hash("b");',
  'history.listen(b);',
])('JavaScript: %s is nothing to object to', (line) =>
  expect(objectionTo(javascript(line), 'javascript')).toBeUndefined(),
);
