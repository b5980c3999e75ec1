// Every pattern that the static gate forbids, in both languages, and what must not be taken for one.
import { objectionTo } from '../../src/gates/static-gate.ts';
import { loadGrammars } from '../../src/languages/parser.ts';

beforeAll(loadGrammars);

const python = (line: string) => `def test_it():\n    ${line}\n    assert f(1) == 2\n`;
const javascript = (line: string) => `test('it', () => {\n  ${line}\n  expect(f(1)).toBe(2);\n});\n`;

describe('Python', () => {
  test.each([
    ['os._exit(0)', 'it ends the process'],
    ['sys.exit()', 'it ends the process'],
    ['exit(0)', 'it ends the process'],
    ['raise SystemExit', 'it ends the process'],
    ['pytest.exit("done")', 'it ends the process'],
    ['os . _exit(0)', 'it ends the process'],
    ['time.sleep(1)', 'it waits for a clock'],
    ['asyncio.sleep(1)', 'it waits for a clock'],
    ['now = time.time()', 'it reads the clock'],
    ['now = datetime.now()', 'it reads the clock'],
    ['day = date.today()', 'it reads the clock'],
    ['n = random.randint(1, 2)', 'it is random'],
    ['n = uuid.uuid4()', 'it is random'],
    ['subprocess.run(["ls"])', 'it starts a program'],
    ['os.system("ls")', 'it starts a program'],
    ['s = socket.socket()', 'it uses a network'],
    ['urllib.request.urlopen("x")', 'it uses a network'],
    ['shutil.rmtree("/")', 'it writes files'],
    ['open("a", "w")', 'it writes files'],
    ["open('a', mode='wb')", 'it writes files'],
    ['p.write_text("a")', 'it writes files'],
    ['eval("1")', 'it builds code while it runs'],
    ['__import__("os")', 'it builds code while it runs'],
    ['importlib.import_module("os")', 'it builds code while it runs'],
    ['text = inspect.getsource(f)', 'it reads code instead of running it'],
    ['size = len(f.__code__.co_code)', 'it reads code instead of running it'],
    ['pytest.skip("no")', 'it is skipped or shuts others out'],
    ['__testwright = 1', 'it touches Testwright'],
    ['x = f"{os._exit(0)}"', 'it ends the process'],
  ])('%s', (line, why) => expect(objectionTo(python(line), 'python')).toBe(why));

  test.each([
    'x = "os._exit(0)"',
    '# time.sleep(1)',
    'r = random.Random(3)',
    'm = re.compile("a")',
    'text = open("a").read()',
    'model.fit(1)',
    'items.skip(2)',
  ])('%s is nothing to object to', (line) => expect(objectionTo(python(line), 'python')).toBeUndefined());

  test.each([
    'assert True',
    'assert 1 == 1',
    'assert f(1) == f(1)',
    'assert (f(1), 2)',
    'assert f(1) or True',
    'assert "text"',
  ])('%s cannot fail', (claim) => {
    expect(objectionTo(`def test_it():\n    ${claim}\n`, 'python')).toMatch(/^an assertion that cannot fail/);
  });

  test('no assertion, and what does not parse', () => {
    expect(objectionTo('def test_it():\n    f(1)\n', 'python')).toBe('it asserts nothing');
    expect(objectionTo('def test_it():\n    # assert f(1) == 2\n    f(1)\n', 'python')).toBe(
      'it asserts nothing',
    );
    expect(objectionTo('def test_it(:\n    assert f(1) == 2\n', 'python')).toBe('it does not parse');
  });
});

describe('JavaScript', () => {
  test.each([
    ['process.exit(0);', 'it ends the process'],
    ['process/* */.exit(0);', 'it ends the process'],
    ['process["exit"](0);', 'it builds code while it runs'],
    ['setTimeout(() => {}, 5);', 'it waits for a clock'],
    ['const now = Date.now();', 'it reads the clock'],
    ['const now = new Date();', 'it reads the clock'],
    ['const n = Math.random();', 'it is random'],
    ['require("child_process");'.replace('"child_process"', 'child_process'), 'it starts a program'],
    ['fetch("http://a");', 'it uses a network'],
    ['fs.writeFileSync("a", "b");', 'it writes files'],
    ['new Function("a")();', 'it builds code while it runs'],
    ['it.only("a", () => {});', 'it is skipped or shuts others out'],
    ['xit("a", () => {});', 'it is skipped or shuts others out'],
    ['expect(f(1)).toMatchSnapshot();', 'a snapshot states no expectation'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test is a template
    ['const a = `${process.exit(0)}`;', 'it ends the process'],
  ])('%s', (line, why) => expect(objectionTo(javascript(line), 'javascript')).toBe(why));

  test.each(['const a = "process.exit()";', '// fetch("a")', '/a/.exec("a");', 'const d = new Date(0);'])(
    '%s is nothing to object to',
    (line) => expect(objectionTo(javascript(line), 'javascript')).toBeUndefined(),
  );

  test.each([
    'expect(true).toBe(true);',
    'expect(f(1)).toBe(f(1));',
    'expect(f(1));',
    'assert.equal(1, 1);',
    'assert.ok(true);',
    'expect(1).not.toBe(2);',
  ])('%s cannot fail', (claim) => {
    expect(objectionTo(`test('it', () => {\n  ${claim}\n});\n`, 'javascript')).toMatch(
      /^an assertion that cannot fail/,
    );
  });

  test.each([
    'expect(f(1)).not.toBe(2);',
    'expect(() => f(1)).toThrow();',
    'expect(f(1)).toBeTruthy();',
    'assert.throws(() => f(1));',
    'assert.ok(f(1), "message");',
  ])('%s can', (claim) => {
    expect(objectionTo(`test('it', () => {\n  ${claim}\n});\n`, 'javascript')).toBeUndefined();
  });
});

describe('a test in the block where it will stand', () => {
  test('a method is judged as in its class', () => {
    const method = (claim: string) => `    def test_it(self):\n        ${claim}\n`;
    expect(objectionTo(method('assert f(1) == 2'), 'python')).toBeUndefined();
    expect(objectionTo(method('assert 1 == 1'), 'python')).toMatch(/^an assertion that cannot fail/);
    expect(objectionTo(method('f(1)'), 'python')).toBe('it asserts nothing');
  });

  test('a tape test inside a test asserts by another name', () => {
    const inner = (claim: string) => `t.test('it', function (st) {\n  ${claim}\n});\n`;
    expect(objectionTo(inner('st.equal(f(1), 2);'), 'javascript')).toBeUndefined();
    expect(objectionTo(inner('st.equal(1, 1);'), 'javascript')).toMatch(/^an assertion that cannot fail/);
    expect(objectionTo(inner('list.equal(f(1), 2);'), 'javascript')).toBe('it asserts nothing');
  });
});
