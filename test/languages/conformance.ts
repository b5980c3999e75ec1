// What every language must do, as named cases: a language's test gives the sources, this file gives the questions.
import fc from 'fast-check';
import type {
  ImportRequest,
  Language,
  SymbolImport,
  TestInsertion,
  TestStyle,
} from '../../src/languages/language.ts';
import type { Call, CodeSymbol, LineSpan, Observation, Value } from '../../src/terms.ts';

export interface LanguageCases {
  readonly sourcePath: string;
  readonly testPath: string;
  readonly style: TestStyle;
  readonly paths: {
    readonly production: readonly string[];
    readonly tests: readonly string[];
    readonly support: readonly string[];
    /** Files of other languages. */
    readonly foreign: readonly string[];
  };
  readonly parsing: { readonly good: readonly string[]; readonly bad: readonly string[] };
  /** All symbols, in order; only the given fields are compared. */
  readonly symbols: readonly {
    readonly name: string;
    readonly source: string;
    readonly expected: readonly Partial<CodeSymbol>[];
  }[];
  /** Lines that end in `want` are executable, all others are not. */
  readonly executable: readonly { readonly name: string; readonly source: string }[];
  readonly literals: readonly {
    readonly value: Value;
    readonly text: string;
    readonly imports?: readonly string[];
  }[];
  readonly unwritable: readonly Value[];
  readonly literalsOn: readonly {
    readonly source: string;
    readonly span: LineSpan;
    readonly expected: readonly string[];
  }[];
  /** Expected calls in order; `imports` is compared where given. */
  readonly harvest: readonly {
    readonly name: string;
    readonly source: string;
    readonly references: readonly string[];
    readonly expected: readonly Partial<Call>[];
  }[];
  readonly docCalls: readonly {
    readonly name: string;
    readonly symbol: CodeSymbol;
    readonly reference: string;
    readonly expected: readonly string[];
  }[];
  /** `expected` are expressions that must be among the variations. */
  readonly vary: readonly {
    readonly name: string;
    readonly call: Call;
    readonly changed: readonly string[];
    readonly expected: readonly string[];
  }[];
  readonly imports: readonly {
    readonly name: string;
    readonly request: ImportRequest;
    readonly expected: SymbolImport | null;
  }[];
  readonly insertions: readonly {
    readonly name: string;
    readonly source: string;
    readonly insertion: TestInsertion;
    readonly expected: string;
  }[];
  readonly probe: {
    /** Runs `prelude` at the top of a test file and `body` inside one test; gives the message that the test fails with. */
    readonly run: (prelude: string, body: string) => Promise<string>;
    readonly prelude: string;
    readonly cases: readonly {
      readonly name: string;
      readonly call: Partial<Call> & Pick<Call, 'expression'>;
      readonly expected: Observation;
    }[];
  };
  /** Values that have a literal, lists of unordered things already in the probe's order. */
  readonly values: fc.Arbitrary<Value>;
}

/** The half of a language that is about calls and values, and its cases. */
export type CallLanguage = Pick<
  Language,
  'id' | 'parses' | 'literal' | 'harvest' | 'docCalls' | 'vary' | 'probeBody'
>;
export type CallCases = Pick<
  LanguageCases,
  'testPath' | 'style' | 'literals' | 'unwritable' | 'harvest' | 'docCalls' | 'vary' | 'probe' | 'values'
>;

const marker = 'testwright-conformance:';

export function checkLanguage(language: Language, cases: LanguageCases): void {
  describe(`conformance of ${language.id}`, () => {
    checkPaths(language, cases);
    checkReading(language, cases);
    checkCallsAndValues(language, cases);
    checkWriting(language, cases);
  });
}

export function checkCallsAndValues(language: CallLanguage, cases: CallCases): void {
  checkLiterals(language, cases);
  checkCalls(language, cases);
  checkProbe(language, cases);
}

/** Observations that a probe body reports when run behind a prelude. */
export async function observe(
  language: Pick<Language, 'probeBody'>,
  cases: LanguageCases['probe'],
  calls: readonly Call[],
  imports: readonly string[] = [],
): Promise<readonly Observation[]> {
  const message = await cases.run([...imports, cases.prelude].join('\n'), language.probeBody(calls, marker));
  const start = message.indexOf(marker);
  if (start < 0) throw new Error(`the probe did not report: ${message.slice(0, 4000)}`);
  const line = message.slice(start + marker.length).split('\n')[0] ?? '';
  return JSON.parse(line) as Observation[];
}

function checkPaths(language: Language, { paths }: LanguageCases): void {
  test('tells production files, tests and what serves tests apart by path', () => {
    const kind = (path: string) =>
      language.isTest(path)
        ? 'test'
        : language.isTestSupport(path)
          ? 'support'
          : language.matches(path)
            ? 'production'
            : 'foreign';
    const expected = [
      ...paths.production.map((path) => [path, 'production']),
      ...paths.tests.map((path) => [path, 'test']),
      ...paths.support.map((path) => [path, 'support']),
      ...paths.foreign.map((path) => [path, 'foreign']),
    ];
    expect(expected.map(([path = '']) => [path, kind(path)])).toEqual(expected);
  });
}

function checkReading(language: Language, cases: LanguageCases): void {
  test('knows whether a source parses', () => {
    for (const source of cases.parsing.good)
      expect([source, language.parses(source, cases.sourcePath)]).toEqual([source, true]);
    for (const source of cases.parsing.bad)
      expect([source, language.parses(source, cases.sourcePath)]).toEqual([source, false]);
  });
  test.each(cases.symbols)('symbols: $name', ({ source, expected }) => {
    const found = language.symbols(source, cases.sourcePath);
    expect(found.map(({ qualifiedName }) => qualifiedName)).toEqual(
      expected.map(({ qualifiedName }) => qualifiedName),
    );
    expect(found).toMatchObject(expected);
    for (const symbol of found) {
      expect(symbol.signature).not.toContain('\n');
      expect(symbol.source.split('\n')).toHaveLength(symbol.span.end - symbol.span.start + 1);
      expect(symbol).toMatchObject({ path: cases.sourcePath, language: language.id });
    }
  });
  test.each(cases.executable)('executable lines: $name', ({ source }) => {
    const wanted = source
      .split('\n')
      .flatMap((line, index) => (/\bwant$/.test(line.trimEnd()) ? [index + 1] : []));
    expect([...language.executableLines(source, cases.sourcePath)].sort((a, b) => a - b)).toEqual(wanted);
  });
  test('finds the literals of lines', () => {
    for (const { source, span, expected } of cases.literalsOn)
      expect(language.literalsOn(source, cases.sourcePath, span)).toEqual(expected);
  });
}

function checkLiterals(language: CallLanguage, cases: CallCases): void {
  test('writes values as source', () => {
    for (const { value, text, imports } of cases.literals)
      expect(language.literal(value, cases.style)).toEqual({ text, imports: imports ?? [] });
  });
  test('has no literal for what cannot be written exactly, however deep', () => {
    for (const value of cases.unwritable) {
      expect(language.literal(value, cases.style)).toBeNull();
      expect(
        language.literal(
          { t: 'list', as: cases.style.module === 'python' ? 'list' : 'array', v: [value] },
          cases.style,
        ),
      ).toBeNull();
    }
  });
  test('a value written, run and observed is the same value', async () => {
    const samples = fc.sample(cases.values, { numRuns: 150, seed: 20261124 });
    const written = samples.map((value) => language.literal(value, cases.style));
    for (const [index, one] of written.entries())
      expect([samples[index], one?.text ?? null]).toEqual([
        samples[index],
        expect.not.stringContaining('\n'),
      ]);
    const calls: Call[] = written.map((one) => ({
      setup: [],
      imports: one?.imports ?? [],
      expression: one?.text ?? '',
      origin: 'model',
    }));
    const imports = [...new Set(calls.flatMap((call) => call.imports))];
    const observed = await observe(language, cases.probe, calls, imports);
    expect(observed).toHaveLength(samples.length);
    for (const [index, value] of samples.entries())
      expect(observed[index]).toMatchObject({ end: 'returned', value });
  });
}

function checkCalls(language: CallLanguage, cases: CallCases): void {
  test.each(cases.harvest)('harvest: $name', ({ source, references, expected }) => {
    const calls = language.harvest(source, references, 'model');
    expect(calls.map(({ expression }) => expression)).toEqual(expected.map(({ expression }) => expression));
    expect(calls).toMatchObject(expected);
    for (const call of calls) expect(call.origin).toBe('model');
  });
  test('harvest survives a source that is cut anywhere', () => {
    for (const { source, references } of cases.harvest) {
      for (let end = 0; end <= source.length; end += 7) {
        for (const call of language.harvest(source.slice(0, end), references, 'model')) {
          expect(language.parses([...call.setup, call.expression].join('\n'), cases.testPath)).toBe(true);
        }
      }
    }
  });
  test.each(cases.docCalls)('doc calls: $name', ({ symbol, reference, expected }) => {
    expect(
      language.docCalls(symbol, reference).map((call) => [...call.setup, call.expression].join('\n')),
    ).toEqual(expected);
  });
  test.each(cases.vary)('vary: $name', ({ call, changed, expected }) => {
    const variations = language.vary([call], { literals: changed, options: [], callees: [] }, 400);
    const texts = variations.map((one) => [...one.setup, one.expression].join('\n'));
    expect(texts).toEqual(expect.arrayContaining([...expected]));
    expect(new Set([...texts, [...call.setup, call.expression].join('\n')]).size).toBe(texts.length + 1);
    expect(variations.every(({ origin }) => origin === 'variation')).toBe(true);
    expect(texts.filter((text) => !language.parses(text, cases.testPath))).toEqual([]);
  });
  test('vary keeps its limit and spreads it over the calls', () => {
    const calls = cases.vary.map(({ call }) => call);
    const noHints = { literals: [], options: [], callees: [] };
    expect(language.vary(calls, noHints, 0)).toEqual([]);
    const spread = language.vary(calls, noHints, calls.length);
    expect(spread).toHaveLength(calls.length);
    const reached = calls.filter((call) =>
      spread.some(
        (one) =>
          JSON.stringify(one.imports) === JSON.stringify(call.imports) &&
          one.expression.split('(')[0] === call.expression.split('(')[0],
      ),
    );
    expect(reached).toHaveLength(calls.length);
  });
}

function checkProbe(language: CallLanguage, { probe }: CallCases): void {
  test('observes what calls do', async () => {
    const calls = probe.cases.map(({ call }): Call => ({ setup: [], imports: [], origin: 'model', ...call }));
    const observed = await observe(language, probe, calls);
    const named = (observations: readonly (Observation | undefined)[]) =>
      Object.fromEntries(probe.cases.map(({ name }, index) => [name, observations[index]]));
    expect(named(observed)).toEqual(named(probe.cases.map(({ expected }) => expected)));
  });
  test('a probe without calls reports an empty list', async () => {
    expect(await observe(language, probe, [])).toEqual([]);
  });
}

function checkWriting(language: Language, cases: LanguageCases): void {
  test.each(cases.imports)('import: $name', ({ request, expected }) => {
    expect(language.importOf(request)).toEqual(expected);
  });
  test.each(cases.insertions)('insert: $name', ({ source, insertion, expected }) => {
    const merged = language.insertTests(source, cases.testPath, insertion);
    expect(merged).toBe(expected);
    expect(language.parses(merged, cases.testPath)).toBe(true);
    expect(language.insertTests(merged, cases.testPath, { imports: insertion.imports, tests: [] })).toBe(
      merged,
    );
  });
  test('opens a test so that the model can go on at a new line', () => {
    const [statement = ''] = cases.imports.flatMap(({ expected }) => expected?.statements ?? []);
    const open = language.openTest([statement], 'parseRange turns "a-b" into a range', 'pytest');
    expect(open).toContain(statement);
    expect(open).toMatch(/\S\n$/);
  });
  test('gives at most four stop strings, none of them empty', () => {
    expect(language.stopStrings.length).toBeGreaterThan(0);
    expect(language.stopStrings.length).toBeLessThanOrEqual(4);
    expect(language.stopStrings).not.toContain('');
  });
  test('a call grammar names the reference and the number of further lines', () => {
    const grammar = language.callGrammar('mod.parse', 8);
    expect(grammar).toMatch(/^root ::= /m);
    expect(grammar).toContain('"mod.parse("');
    expect(grammar).toContain('{7}');
  });
}
