// A test file as scopes inside scopes: what runs one after the other in each, and what only checks.
import type { Node } from 'web-tree-sitter';
import { isAssertion, thunksOf } from './assertions.ts';
import { eachRows, forEachRows, type Lookup, loopRows, type Rows } from './rows.ts';
import { declaredNames, givenNames, parameterNames, usedNames } from './scopes.ts';
import { field, isFunction, named } from './syntax.ts';
import { argumentsOf, chainRoot, parametersOf } from './tree.ts';

export interface Step {
  readonly node: Node;
  /** Assertion or end of a function: its calls are wanted, but nothing needs it to have run. */
  readonly isCheck: boolean;
  /** Blocks and loop turns around it; a step can only be needed by steps inside the same ones. */
  readonly within: readonly number[];
  readonly rows: Rows;
  readonly gives: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

/** A body that runs in one go: the file, a suite, a test. */
export interface Scope {
  readonly steps: readonly Step[];
  /** Names that the test framework fills in. */
  readonly parameters: ReadonlySet<string>;
  readonly outer: Scope | undefined;
  readonly inner: readonly Scope[];
}

interface Place {
  readonly within: readonly number[];
  readonly rows: Rows;
}

const HOOKS = /^(?:beforeEach|beforeAll|before|setup|suiteSetup)$/;
const LATE_HOOKS = /^(?:afterEach|afterAll|after|teardown|suiteTeardown)$/;
const TESTS = /^(?:describe|fdescribe|context|suite|it|fit|test|specify|tape|group|QUnit)$/;
const IGNORED =
  /^(?:import_statement|empty_statement|break_statement|continue_statement|throw_statement|debugger_statement)$/;

interface Body {
  readonly statements: readonly Node[];
  readonly parameters: readonly string[];
  readonly rows: Rows;
}

export function scopeOf(body: Body, outer: Scope | undefined, assertions: ReadonlySet<string>): Scope {
  const steps: Step[] = [];
  const bodies: Body[] = [];
  const inner: Scope[] = [];
  const scope: Scope = { steps, parameters: new Set(body.parameters), outer, inner };
  let blocks = 0;
  const lookup: Lookup = (name) => valueIn(scope, name);
  const add = (statements: readonly Node[], place: Place) => {
    for (const statement of statements) if (!IGNORED.test(statement.type)) visit(statement, place);
  };
  const enter = (place: Place, rows: Rows = new Map()): Place => ({
    within: [...place.within, ++blocks],
    rows: new Map([...place.rows, ...rows]),
  });
  const visit = (statement: Node, place: Place) => {
    if (statement.type === 'statement_block') return add(named(statement), enter(place));
    if (statement.type === 'try_statement') return add(statementsOf(field(statement, 'body')), enter(place));
    const turns = turnsOf(statement, lookup);
    if (turns !== null) {
      for (const rows of turns.rows) add(turns.statements, enter(place, rows));
      return;
    }
    const call = callIn(statement);
    const word = call === undefined ? '' : wordOf(call);
    const callback = call === undefined ? undefined : argumentsOf(call).findLast(isFunction);
    if (call !== undefined && callback !== undefined) {
      if (LATE_HOOKS.test(word)) return;
      if (HOOKS.test(word)) return add(statementsOf(field(callback, 'body')), place);
      if (opensScope(call, word)) {
        for (const rows of eachRows(call, callback, lookup) ?? [new Map()])
          bodies.push(bodyOf(callback, new Map([...place.rows, ...rows])));
        return;
      }
    }
    steps.push(stepOf(statement, place, assertions));
    if (call !== undefined && isAssertion(call, assertions))
      for (const thunk of thunksOf(call)) add(statementsOf(field(thunk, 'body')), enter(place));
  };
  add(body.statements, { within: [], rows: body.rows });
  // Tests run when their whole suite is read.
  for (const one of bodies)
    inner.push(scopeOf(one, scope, new Set([...assertions, ...one.parameters.slice(0, 1)])));
  return scope;
}

function bodyOf(callback: Node, rows: Rows): Body {
  const parameters = parametersOf(callback);
  return {
    statements: statementsOf(field(callback, 'body')),
    parameters: parameters.flatMap(parameterNames).filter((name) => !rows.has(name)),
    rows,
  };
}

/** Statements of a block; an expression after `=>` is one. */
function statementsOf(body: Node | undefined): readonly Node[] {
  if (body === undefined) return [];
  return body.type === 'statement_block' ? named(body) : [body];
}

function turnsOf(
  statement: Node,
  lookup: Lookup,
): { readonly rows: readonly Rows[]; readonly statements: readonly Node[] } | null {
  if (statement.type === 'for_in_statement') {
    const rows = loopRows(statement, lookup);
    return rows === null ? null : { rows, statements: statementsOf(field(statement, 'body')) };
  }
  const call = callIn(statement);
  const rows = call === undefined ? null : forEachRows(call, lookup);
  const callback = call === undefined ? undefined : argumentsOf(call)[0];
  return rows === null
    ? null
    : { rows, statements: statementsOf(callback === undefined ? undefined : field(callback, 'body')) };
}

/** The call that a statement is, with or without `await` or `return`. */
function callIn(statement: Node): Node | undefined {
  const inner = /^(?:expression_statement|return_statement|await_expression)$/.test(statement.type)
    ? named(statement)[0]
    : undefined;
  if (inner !== undefined) return callIn(inner) ?? (inner.type === 'call_expression' ? inner : undefined);
  return statement.type === 'call_expression' ? statement : undefined;
}

/** Last name of the callee: `beforeEach` of `test.beforeEach`. */
function wordOf(call: Node): string {
  const callee = field(call, 'function');
  return (callee?.type === 'member_expression' ? field(callee, 'property') : callee)?.text ?? '';
}

/** `it('…', () => …)` and whatever else takes a title and a function. */
function opensScope(call: Node, word: string): boolean {
  const [title] = argumentsOf(call);
  if (title === undefined || /^(?:replace|replaceAll|on|once|addEventListener|throws|rejects)$/.test(word))
    return false;
  return TESTS.test(chainRoot(call).text) || title.type === 'string' || title.type === 'template_string';
}

function stepOf(node: Node, place: Place, assertions: ReadonlySet<string>): Step {
  const call = callIn(node);
  const isCheck =
    node.type === 'return_statement' ||
    !/(?:_statement|_declaration)$/.test(node.type) ||
    (call !== undefined && isAssertion(call, assertions));
  return { node, isCheck, ...place, gives: new Set(givenNames(node)), uses: usedNames(node) };
}

function valueIn(scope: Scope | undefined, name: string): Node | undefined {
  if (scope === undefined) return undefined;
  const last = scope.steps.findLast(({ gives }) => gives.has(name));
  return last === undefined ? valueIn(scope.outer, name) : declaredValue(last.node, name);
}

/** The right side of `const name = value`. */
export function declaredValue(statement: Node, name: string): Node | undefined {
  if (statement.type === 'export_statement') {
    const declaration = field(statement, 'declaration');
    return declaration === undefined ? undefined : declaredValue(declaration, name);
  }
  if (declaredNames(statement).length === 0) return assignedValue(statement, name);
  const declarator = named(statement).find((one) => field(one, 'name')?.text === name);
  return declarator === undefined ? undefined : field(declarator, 'value');
}

function assignedValue(statement: Node, name: string): Node | undefined {
  const inner = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
  return inner?.type === 'assignment_expression' && field(inner, 'left')?.text === name
    ? field(inner, 'right')
    : undefined;
}
