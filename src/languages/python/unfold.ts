// Writes fixtures out: `setUp` and the plain pytest fixtures of a file become first lines of the tests that use them, so
// that the calls of those tests can stand alone.
import type { Node } from 'web-tree-sitter';
import { withSyntax } from '../parser.ts';
import { decoratorsOf, field, named, statementsOf, undecorated } from './syntax.ts';

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

interface Fixture {
  readonly parameters: readonly string[];
  /** Statements before the value. */
  readonly lines: readonly string[];
  readonly value: string;
}

const DEEPEST = 4;

export function unfoldFixtures(source: string): string {
  if (!/\bfixture\b|\bdef setUp\b|\bdef setup_method\b/.test(source)) return source;
  const edits = withSyntax('python', source, (root) => {
    const fixtures = fixturesIn(named(root));
    return [...editsIn(named(root), fixtures, [])];
  });
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, end, text: by }) => text.slice(0, at) + by + text.slice(end), source);
}

function* editsIn(
  statements: readonly Node[],
  fixtures: ReadonlyMap<string, Fixture>,
  setUp: readonly string[],
): Generator<Edit> {
  for (const statement of statements) {
    const definition = undecorated(statement);
    const body = statementsOf(field(definition, 'body'));
    if (definition.type === 'class_definition') {
      const lines = setUpLines(body);
      yield* editsIn(body, new Map([...fixtures, ...fixturesIn(body)]), lines);
      if (lines.length > 0) yield* selfEdits(body, lines);
    } else if (
      definition.type === 'function_definition' &&
      /^test/i.test(field(definition, 'name')?.text ?? '')
    ) {
      yield* testEdits(definition, body, fixtures, setUp);
    }
  }
}

/** Lines first in the test's body, and the fixtures off its parameters. */
function* testEdits(
  test: Node,
  body: readonly Node[],
  fixtures: ReadonlyMap<string, Fixture>,
  setUp: readonly string[],
): Generator<Edit> {
  const parameters = named(field(test, 'parameters') ?? test);
  const known = parameters.filter((node) => node.type === 'identifier' && fixtures.has(node.text));
  const lines = [
    ...setUp,
    ...linesFor(
      known.map(({ text }) => text),
      fixtures,
      new Set(),
      0,
    ),
  ];
  const [first] = body;
  if (lines.length === 0 || first === undefined) return;
  const margin = `\n${' '.repeat(first.startPosition.column)}`;
  const isOwnLine = first.startPosition.row > test.startPosition.row;
  if (!isOwnLine) return;
  yield { at: first.startIndex, end: first.startIndex, text: lines.map((line) => line + margin).join('') };
  const rest = parameters.filter((node) => !known.includes(node)).map(({ text }) => text);
  const list = field(test, 'parameters');
  if (list !== undefined && known.length > 0)
    yield { at: list.startIndex, end: list.endIndex, text: `(${rest.join(', ')})` };
}

function linesFor(
  names: readonly string[],
  fixtures: ReadonlyMap<string, Fixture>,
  done: Set<string>,
  depth: number,
): readonly string[] {
  return names.flatMap((name) => {
    const fixture = fixtures.get(name);
    if (fixture === undefined || done.has(name) || depth > DEEPEST) return [];
    done.add(name);
    return [
      ...linesFor(fixture.parameters, fixtures, done, depth + 1),
      ...fixture.lines,
      `${name} = ${fixture.value}`,
    ];
  });
}

/** Fixtures without parameters of their own (`params=`), with one value at their end. */
function fixturesIn(statements: readonly Node[]): ReadonlyMap<string, Fixture> {
  const found = new Map<string, Fixture>();
  for (const statement of statements) {
    const definition = undecorated(statement);
    const isFixture = decoratorsOf(statement).some(
      ({ text }) => /^@\s*(?:pytest\.)?fixture\b/.test(text) && !/\bparams\b|\bname\b/.test(text),
    );
    if (!isFixture || definition.type !== 'function_definition' || definition.children[0]?.type === 'async')
      continue;
    const body = statementsOf(field(definition, 'body')).filter((node) => !isDocumentation(node));
    const end = body.findIndex((node) => givenBy(node) !== undefined);
    const value = body[end] === undefined ? undefined : givenBy(body[end]);
    const before = body.slice(0, end);
    if (value === undefined || !before.every(isOneLine) || value.includes('\n')) continue;
    const parameters = named(field(definition, 'parameters') ?? definition)
      .map(({ text }) => text)
      .filter((name) => name !== 'self');
    found.set(field(definition, 'name')?.text ?? '', {
      parameters,
      lines: before.map(({ text }) => text),
      value,
    });
  }
  return found;
}

/** What `return` or a first `yield` gives. */
function givenBy(statement: Node): string | undefined {
  const inner = statement.type === 'expression_statement' ? named(statement)[0] : statement;
  if (inner?.type !== 'return_statement' && inner?.type !== 'yield') return undefined;
  return named(inner)[0]?.text;
}

function isDocumentation(statement: Node): boolean {
  return statement.type === 'expression_statement' && named(statement)[0]?.type === 'string';
}

function isOneLine({ startPosition, endPosition }: Node): boolean {
  return startPosition.row === endPosition.row;
}

function setUpLines(body: readonly Node[]): readonly string[] {
  const setUp = body
    .map(undecorated)
    .find((node) => /^(?:setUp|setup_method)$/.test(field(node, 'name')?.text ?? ''));
  const statements = statementsOf(setUp === undefined ? undefined : field(setUp, 'body')).filter(
    (node) => !isDocumentation(node),
  );
  if (statements.length === 0 || !statements.every(isOneLine)) return [];
  const lines = statements.map(({ text }) => text).filter((text) => !text.startsWith('super('));
  const names = assignedToSelf(lines);
  return lines.map((line) => withoutSelf(line, names));
}

/** `self.box` of `setUp` becomes `self_box` in the tests of the class. */
function* selfEdits(body: readonly Node[], lines: readonly string[]): Generator<Edit> {
  const names = new Set(lines.flatMap((line) => /^self_(\w+)\s*=[^=]/.exec(line)?.[1] ?? []));
  for (const statement of body) {
    const definition = undecorated(statement);
    if (!/^test/i.test(field(definition, 'name')?.text ?? '')) continue;
    for (const node of definition.descendantsOfType('attribute')) {
      if (
        node === null ||
        field(node, 'object')?.text !== 'self' ||
        !names.has(field(node, 'attribute')?.text ?? '')
      )
        continue;
      yield { at: node.startIndex, end: node.endIndex, text: node.text.replace(/^self\s*\.\s*/, 'self_') };
    }
  }
}

function assignedToSelf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => /^self\.(\w+)\s*=[^=]/.exec(line)?.[1] ?? []));
}

function withoutSelf(line: string, names: ReadonlySet<string>): string {
  return line.replace(/\bself\.(\w+)/g, (whole, name: string) => (names.has(name) ? `self_${name}` : whole));
}
