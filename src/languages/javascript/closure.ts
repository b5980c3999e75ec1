// What an expression in a test needs to run on its own: the earlier steps, outer names and imports it rests on.
import type { Node } from 'web-tree-sitter';
import type { Rows } from './rows.ts';
import { declaredNames, usedNames } from './scopes.ts';
import type { Scope, Step } from './steps.ts';
import { field, named } from './syntax.ts';
import { globals, type ImportedName, isMachinery } from './test-imports.ts';

export interface Surroundings {
  readonly imports: readonly ImportedName[];
  /** First parts of the references: whoever runs the call imports them. */
  readonly given: ReadonlySet<string>;
  /** Names that start an assertion. */
  readonly assertions: ReadonlySet<string>;
  readonly keepTypes: boolean;
}

export interface Closure {
  readonly steps: readonly Step[];
  readonly imports: readonly string[];
}

/** Null when something is missing: what the framework passes in, test machinery, a name that nothing defines. */
export function closureOf(
  scope: Scope,
  index: number,
  uses: ReadonlySet<string>,
  rows: Rows,
  around: Surroundings,
): Closure | null {
  const { chosen, missing } = stepsFor(scope, index, throughRows(uses, rows), around);
  if ([...missing].some((name) => scope.parameters.has(name) || name === 'this' || name === 'arguments'))
    return null;
  const outer = scope.outer;
  if (outer !== undefined) {
    const rest = closureOf(outer, outer.steps.length, missing, new Map(), around);
    return rest === null ? null : { steps: [...rest.steps, ...chosen], imports: rest.imports };
  }
  const imports: string[] = [];
  for (const name of missing) {
    if (around.given.has(name)) continue;
    const statement = importFor(name, around);
    if (statement === null) return null;
    if (statement !== '') imports.push(statement);
  }
  const order = (statement: string) => around.imports.findIndex((one) => one.statement === statement);
  return { steps: chosen, imports: imports.sort((a, b) => order(a) - order(b)) };
}

function stepsFor(
  scope: Scope,
  index: number,
  uses: ReadonlySet<string>,
  { assertions, keepTypes }: Surroundings,
): { readonly chosen: readonly Step[]; readonly missing: ReadonlySet<string> } {
  const needed = new Set<string>();
  const need = (names: ReadonlySet<string>) => {
    for (const name of names) if (keepTypes || !name.startsWith(':')) needed.add(name);
  };
  need(uses);
  const variables = variablesOf(scope);
  /** Names that a later step gives a value of its own: what was in them before does not matter. */
  const settled = new Set<string>();
  const isOnlyChecking = (step: Step) =>
    /^(?:for|while|if|do|switch)/.test(step.node.type) &&
    [...step.uses].some((name) => assertions.has(name) || scope.parameters.has(name));
  const chosen: Step[] = [];
  const from = scope.steps[index];
  for (let at = index - 1; at >= 0; at--) {
    const step = scope.steps[at];
    if (step === undefined || step.isCheck || !isVisible(step, from)) continue;
    const gives = [...step.gives].filter((name) => needed.has(name));
    const touched = [...step.uses].filter((name) => needed.has(name) && variables.has(name));
    const matters = [...gives, ...touched].some((name) => !settled.has(name));
    const isNeeded = isDeclaration(step.node) ? gives.length > 0 : matters && !isOnlyChecking(step);
    if (!isNeeded) continue;
    chosen.unshift(step);
    const fresh = freshValue(step.node);
    for (const name of gives) if (fresh?.has(name) === false) settled.add(name);
    if (isDeclaration(step.node)) for (const name of gives) needed.delete(name);
    need(throughRows(step.uses, step.rows));
  }
  return { chosen, missing: needed };
}

const known = new WeakMap<Scope, ReadonlySet<string>>();

/** Names that hold something which a step can change, here and outside. */
function variablesOf(scope: Scope): ReadonlySet<string> {
  const found = known.get(scope);
  if (found !== undefined) return found;
  const own = scope.steps.flatMap((step) =>
    /^(?:lexical|variable)_declaration$/.test(step.node.type) || !isDeclaration(step.node)
      ? [...step.gives]
      : [],
  );
  const all = new Set([...own, ...(scope.outer === undefined ? [] : variablesOf(scope.outer))]);
  known.set(scope, all);
  return all;
}

function isVisible(step: Step, from: Step | undefined): boolean {
  return step.within.every((block, depth) => from?.within[depth] === block);
}

/** Names of a run's row stand for what the row is made of. */
function throughRows(uses: ReadonlySet<string>, rows: Rows): ReadonlySet<string> {
  return new Set([...uses].flatMap((name) => [...(rows.get(name)?.uses ?? [name])]));
}

function isDeclaration(node: Node): boolean {
  return declaredNames(node).length > 0;
}

/** The names that the value of `x = …` rests on; undefined where the statement is nothing so plain. */
function freshValue(node: Node): ReadonlySet<string> | undefined {
  const inner = node.type === 'expression_statement' ? named(node)[0] : undefined;
  if (inner?.type !== 'assignment_expression' || field(inner, 'left')?.type !== 'identifier')
    return undefined;
  return usedNames(field(inner, 'right') ?? inner);
}

/** The import of a name; empty for a global or a type that is one; null where nothing gives it or only machinery does. */
function importFor(name: string, { imports }: Surroundings): string | null {
  const isType = name.startsWith(':');
  const found = imports.findLast((one) => one.name === name.replace(/^:/, ''));
  if (found !== undefined) return isMachinery(found.module) ? (isType ? '' : null) : found.statement;
  return isType || globals.has(name) ? '' : null;
}

/** `const x = require('x')` among the statements: an import, not a step. */
export function isRequire(node: Node): boolean {
  return (
    /^(?:lexical|variable)_declaration$/.test(node.type) &&
    named(node).every((one) => /^require\b/.test(field(one, 'value')?.text ?? ''))
  );
}
