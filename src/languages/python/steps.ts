// The body of a test as a flat list of steps: what runs one after the other, and what only checks.
import type { Node } from 'web-tree-sitter';
import { definedNames, usedNames } from './names.ts';
import { type Lookup, loopRows, type Rows } from './rows.ts';
import { field, named, statementsOf, undecorated } from './syntax.ts';

export interface Step {
  readonly node: Node;
  /** Assertion: its calls are wanted, but nothing needs it to have run. */
  readonly isCheck: boolean;
  /** Blocks and loop turns around it; a step can only be needed by steps inside the same ones. */
  readonly within: readonly number[];
  /** It is expected to throw, or may. */
  readonly mayThrow: boolean;
  readonly rows: Rows;
  readonly defines: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

interface Place {
  readonly within: readonly number[];
  readonly mayThrow: boolean;
  readonly rows: Rows;
}

/** Contexts that only watch what happens inside. */
const WATCHING =
  /(?:^|[._])(?:raises|warns|deprecated_call|subTest|assertRaises\w*|assertWarns\w*|assertLogs|assertNoLogs|catch_warnings|suppress)$/;
const THROWING = /(?:raises|assertRaises\w*|suppress)$/;
const IGNORED = new Set([
  'pass_statement',
  'return_statement',
  'global_statement',
  'nonlocal_statement',
  'raise_statement',
  'comment',
  'future_import_statement',
]);

export function stepsOf(statements: readonly Node[], rows: Rows, outer: Lookup): readonly Step[] {
  const steps: Step[] = [];
  let blocks = 0;
  const lookup: Lookup = (name) => assignedIn(steps, name) ?? outer(name);
  const add = (inner: readonly Node[], place: Place) => {
    for (const statement of inner) if (!IGNORED.has(statement.type)) visit(statement, place);
  };
  const visit = (statement: Node, place: Place) => {
    const enter = (more: Partial<Place>): Place => ({
      ...place,
      within: [...place.within, ++blocks],
      ...more,
    });
    if (statement.type === 'with_statement') {
      const contexts = contextNames(statement);
      if (contexts.every((name) => WATCHING.test(name))) {
        return add(
          statementsOf(field(statement, 'body')),
          enter({ mayThrow: place.mayThrow || contexts.some((name) => THROWING.test(name)) }),
        );
      }
    }
    if (statement.type === 'try_statement')
      return add(statementsOf(field(statement, 'body')), enter({ mayThrow: true }));
    if (statement.type === 'for_statement') {
      const turns = loopRows(statement, lookup);
      if (turns !== null) {
        for (const turn of turns)
          add(statementsOf(field(statement, 'body')), enter({ rows: new Map([...place.rows, ...turn]) }));
        return;
      }
    }
    steps.push(stepOf(statement, place));
  };
  add(statements, { within: [], mayThrow: false, rows });
  return steps;
}

function stepOf(node: Node, place: Place): Step {
  return {
    node,
    isCheck: isCheck(node),
    ...place,
    defines: new Set(definedNames(undecorated(node))),
    uses: usedNames(node),
  };
}

function contextNames(statement: Node): readonly string[] {
  const clause = named(statement).find(({ type }) => type === 'with_clause');
  return (clause === undefined ? [] : named(clause)).map((item) => {
    const value = field(item, 'value');
    const call = value?.type === 'as_pattern' ? named(value)[0] : value;
    return call?.type === 'call' ? (field(call, 'function')?.text ?? '') : (call?.text ?? '');
  });
}

function isCheck(node: Node): boolean {
  if (node.type === 'assert_statement') return true;
  const call = node.type === 'expression_statement' ? named(node)[0] : undefined;
  if (call?.type !== 'call') return false;
  return isAssertion(field(call, 'function')?.text ?? '');
}

/** `self.assertEqual`, `np.testing.assert_allclose`, `assert_equal`, `mock.assert_called_once`, `self.fail`, `pytest.raises(E, f)`. */
export function isAssertion(callee: string): boolean {
  return /(?:^|\.)(?:assert\w*|raises)$|^(?:self|pytest)\.(?:fail|skip|skipTest)$/.test(callee);
}

function assignedIn(steps: readonly Step[], name: string): Node | undefined {
  const last = steps.findLast(({ defines }) => defines.has(name));
  return last === undefined ? undefined : assignedValue(last.node, name);
}

/** The right side of `name = value`. */
export function assignedValue(statement: Node, name: string): Node | undefined {
  const assignment = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
  if (assignment?.type !== 'assignment' || field(assignment, 'left')?.text !== name) return undefined;
  return field(assignment, 'right');
}
