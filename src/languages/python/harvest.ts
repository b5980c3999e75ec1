// Calls out of test code: assertions are thrown away, each call keeps what it needs to run on its own.
import type { Node } from 'web-tree-sitter';
import type { Call } from '../../terms.ts';
import { withSyntax } from '../parser.ts';
import { type Closure, closureOf, type Scope, type Surroundings } from './closure.ts';
import { checkedIn, holdsReference, type Reference, referenceTo, type Sight, sightsIn } from './matches.ts';
import { importedNames, importsIn, usedNames } from './names.ts';
import { type Lookup, parametrizedRows, type Rows, rowText } from './rows.ts';
import { assignedValue, type Step, stepsOf } from './steps.ts';
import { field, named, statementsOf, undecorated, written } from './syntax.ts';
import { unfoldFixtures } from './unfold.ts';

const LONGEST_EXPRESSION = 400;
const LONGEST_SETUP = 2000;
const MOST_STATEMENTS = 15;
const MOST_CALLS = 300;
/** Lines that are given up at the end of a source that was cut off. */
const MOST_CUT_LINES = 40;
/** Reaches outside, never ends, or gives something else each time. */
const UNWANTED =
  /(?<![\w.])(?:input|open|eval|exec|exit|quit|breakpoint|print)\s*\(|\.(?:write_text|write_bytes|unlink|rmdir|mkdir|rmtree|urlopen)\s*\(|\bos\.(?:system|popen|remove|unlink|environ|fork|kill|exec\w*|spawn\w*|rename|chdir|getpid)\b|\b(?:subprocess|socket|shutil|tempfile|requests|urandom|secrets|multiprocessing)\b|\bsleep\s*\(|\brandom\.|\brandint\b|\b(?:now|utcnow|today)\s*\(|\btime\.(?:time|monotonic|perf_counter)|\buuid[14]\s*\(|\b(?:monkeypatch|tmp_path|tmpdir|capsys|capfd|caplog)\b/;

interface Reading {
  readonly around: Surroundings;
  readonly reference: Reference;
  readonly swap: (node: Node, rows: Rows) => string | undefined;
}

/** `rename` gives another text for a callee: documentation often names a module that is not imported there. */
export function harvest(
  source: string,
  references: readonly string[],
  origin: Call['origin'],
  rename: (callee: Node) => string | undefined = () => undefined,
): readonly Call[] {
  const text = unfoldFixtures(withoutTornEnd(source.replaceAll('\r\n', '\n')));
  const calls = withSyntax('python', text, (root) => [...callsIn(root, references, origin, rename)]);
  const unique = new Map(calls.map((call) => [[...call.setup, call.expression].join('\n'), call]));
  return [...unique.values()].filter(isWanted).slice(0, MOST_CALLS);
}

/** The source up to its last whole statement; as it is where that does not help. */
function withoutTornEnd(source: string): string {
  const lines = source.split('\n');
  for (let cut = 0; cut <= Math.min(MOST_CUT_LINES, lines.length); cut++) {
    const text = `${lines.slice(0, lines.length - cut).join('\n')}\n`;
    if (!withSyntax('python', text, (root) => root.hasError)) return text;
  }
  return source;
}

function* callsIn(
  root: Node,
  references: readonly string[],
  origin: Call['origin'],
  rename: (callee: Node) => string | undefined,
): Generator<Call> {
  const sound = named(root).filter((node) => !node.hasError);
  const imports = sound.flatMap(importsIn);
  const aliases = imports
    .filter(({ statement }) =>
      references.some((name) => statement.endsWith(` import ${name} as ${statement.split(' as ')[1]}`)),
    )
    .map(({ name }) => name);
  const reading: Reading = {
    around: { imports, given: new Set(references.map((name) => name.split('.')[0] ?? name)) },
    reference: referenceTo([...references, ...aliases]),
    swap: (node, rows) => (isCallee(node) ? rename(node) : undefined) ?? swapped(node, rows, reading),
  };
  const body = sound.filter((node) => !node.type.includes('import'));
  const outer: Scope = {
    steps: stepsOf(body, new Map(), () => undefined),
    parameters: new Set(),
    outer: undefined,
  };
  const lookup: Lookup = (name) =>
    body.map((node) => assignedValue(node, name)).findLast((value) => value !== undefined);
  yield* callsOf(outer, reading, origin);
  for (const test of testsIn(body)) {
    for (const scope of scopesOf(test, outer, lookup)) yield* callsOf(scope, reading, origin);
  }
}

function testsIn(statements: readonly Node[]): readonly Node[] {
  return statements.flatMap((statement) => {
    const definition = undecorated(statement);
    if (definition.type === 'class_definition') return testsIn(statementsOf(field(definition, 'body')));
    return definition.type === 'function_definition' && /^test/i.test(field(definition, 'name')?.text ?? '')
      ? [statement]
      : [];
  });
}

/** The body of a test once for each row of its parameters. */
function scopesOf(test: Node, outer: Scope, lookup: Lookup): readonly Scope[] {
  const definition = undecorated(test);
  const names = named(field(definition, 'parameters') ?? definition).map(
    (node) => (field(node, 'name') ?? named(node)[0] ?? node).text,
  );
  const rows = parametrizedRows(test, lookup) ?? [new Map()];
  return rows.map((row) => ({
    steps: stepsOf(statementsOf(field(definition, 'body')), row, lookup),
    parameters: new Set(names.filter((name) => !row.has(name))),
    outer,
  }));
}

function* callsOf(scope: Scope, reading: Reading, origin: Call['origin']): Generator<Call> {
  for (const [index, step] of scope.steps.entries()) {
    if (
      step.node.hasError ||
      [...step.rows.keys()].some((name) => scope.steps.some(({ defines }) => defines.has(name)))
    )
      continue;
    for (const sight of sightsIn(step, reading.reference)) {
      const closure = closureOf(scope, index, usesOf(sight), step.rows, reading.around);
      if (closure !== null) yield callOf(sight, step.rows, closure, reading, origin);
    }
    for (const node of checkedIn(step, reading.reference)) {
      const closure = closureOf(scope, index, usedNames(node), step.rows, reading.around);
      if (closure !== null && showsResult(node, closure, reading))
        yield callOf({ kind: 'node', node }, step.rows, closure, reading, origin);
    }
  }
}

function usesOf(sight: Sight): ReadonlySet<string> {
  return sight.kind === 'node'
    ? usedNames(sight.node)
    : new Set([sight.callee, ...sight.args].flatMap((node) => [...usedNames(node)]));
}

/** Says more than the call itself: `result.y` after `result = f(x)`, `items` after `f(items)`; not `result` alone. */
function showsResult(node: Node, { steps }: Closure, { reference }: Reading): boolean {
  const calling = steps.filter(
    (step) => !/definition$/.test(step.node.type) && holdsReference(step, reference),
  );
  if (calling.length === 0) return false;
  if (node.type !== 'identifier') return true;
  const value = calling
    .map((step) => assignedValue(step.node, node.text))
    .findLast((found) => found !== undefined);
  return value === undefined || steps.at(-1) !== calling.at(-1);
}

function callOf(sight: Sight, rows: Rows, closure: Closure, reading: Reading, origin: Call['origin']): Call {
  const write = (node: Node, from: Rows) => written(node, (inner) => reading.swap(inner, from));
  const expression =
    sight.kind === 'node'
      ? write(sight.node, rows)
      : `${write(sight.callee, rows)}(${sight.args.map((arg) => write(arg, rows)).join(', ')})`;
  const isImport = (step: Step) => step.node.type.startsWith('import');
  const local = closure.steps.filter(isImport).flatMap((step) =>
    importedNames(step.node)
      .filter(({ name }) => !reading.around.given.has(name))
      .map(({ statement }) => statement),
  );
  const setup = closure.steps.filter((step) => !isImport(step)).map((step) => write(step.node, step.rows));
  const awaits = [...setup, expression].some((text) => text.includes('asyncio.run('));
  const imports = [...closure.imports, ...local, ...(awaits ? ['import asyncio'] : [])];
  return { setup, imports: [...new Set(imports)], expression, origin };
}

function swapped(node: Node, rows: Rows, reading: Reading): string | undefined {
  if (node.type === 'await') {
    const inner = named(node)[0];
    return inner === undefined
      ? undefined
      : `asyncio.run(${written(inner, (deeper) => reading.swap(deeper, rows))})`;
  }
  if (node.type !== 'identifier' || rows.size === 0) return undefined;
  const parent = node.parent;
  const isOther =
    parent !== null &&
    ((parent.type === 'attribute' && field(parent, 'attribute')?.id === node.id) ||
      (parent.type === 'keyword_argument' && field(parent, 'name')?.id === node.id));
  const row = isOther ? undefined : rows.get(node.text);
  return row === undefined ? undefined : rowText(row, parent);
}

function isCallee(node: Node): boolean {
  return node.parent?.type === 'call' && field(node.parent, 'function')?.id === node.id;
}

function isWanted(call: Call): boolean {
  const setup = call.setup.join('\n');
  if (call.expression.length > LONGEST_EXPRESSION || call.expression.includes('\n')) return false;
  if (setup.length > LONGEST_SETUP || call.setup.length > MOST_STATEMENTS) return false;
  if (UNWANTED.test(setup) || UNWANTED.test(call.expression)) return false;
  if (
    /\b(?:await|yield)\b/.test(`${setup}\n${call.expression}`.replace(/asyncio\.run/g, '')) &&
    !call.setup.some((text) => text.includes('def '))
  )
    return false;
  return !withSyntax('python', `${setup}\n${call.expression}\n`, (root) => root.hasError);
}
