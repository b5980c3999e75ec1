// What an expression in a test needs to run on its own: the earlier steps, module-level names and imports it rests on.
import type { Node } from 'web-tree-sitter';
import { builtins, type ImportedName, targetNames } from './names.ts';
import type { Rows } from './rows.ts';
import type { Step } from './steps.ts';
import { decoratorsOf, field, named } from './syntax.ts';

export interface Scope {
  readonly steps: readonly Step[];
  /** Names that the test framework fills in: fixtures, `self`. */
  readonly parameters: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

export interface Surroundings {
  readonly imports: readonly ImportedName[];
  /** First parts of the references: whoever runs the call imports them. */
  readonly given: ReadonlySet<string>;
}

export interface Closure {
  readonly steps: readonly Step[];
  readonly imports: readonly string[];
}

/** Test machinery: a call that rests on it cannot stand alone. */
const MACHINERY =
  /^(?:pytest|_pytest|unittest|mock|nose|hypothesis|pytest_\w+|freezegun|responses|testfixtures)(?:\.|$)/;

/** Null when something is missing: a fixture, `self`, a name that nothing defines. */
export function closureOf(
  scope: Scope,
  index: number,
  uses: ReadonlySet<string>,
  rows: Rows,
  around: Surroundings,
): Closure | null {
  const { chosen, missing } = stepsFor(scope, index, throughRows(uses, rows));
  if (chosen.some(({ node }) => isUnfit(node))) return null;
  if ([...missing].some((name) => scope.parameters.has(name))) return null;
  const outer = scope.outer;
  const outside = new Set(
    [...missing].filter((name) => outer?.steps.some(({ defines }) => defines.has(name))),
  );
  const imports: string[] = [];
  for (const name of missing) {
    if (outside.has(name) || around.given.has(name)) continue;
    const statement = importFor(name, around.imports);
    if (statement === null) return null;
    if (statement !== '') imports.push(statement);
  }
  if (outer === undefined || outside.size === 0) return { steps: chosen, imports };
  const rest = closureOf(outer, outer.steps.length, outside, new Map(), around);
  return rest === null ? null : { steps: [...rest.steps, ...chosen], imports: [...rest.imports, ...imports] };
}

function stepsFor(
  scope: Scope,
  index: number,
  uses: ReadonlySet<string>,
): { readonly chosen: readonly Step[]; readonly missing: ReadonlySet<string> } {
  const needed = new Set(uses);
  const variables = new Set(scope.steps.flatMap(({ node }) => assignedNames(node)));
  const chosen: Step[] = [];
  const from = scope.steps[index];
  for (let at = index - 1; at >= 0; at--) {
    const step = scope.steps[at];
    if (step === undefined || step.isCheck || !isVisible(step, from)) continue;
    const gives = [...step.defines].filter((name) => needed.has(name));
    if (
      gives.length === 0 &&
      !(isEffect(step.node) && [...step.uses].some((name) => needed.has(name) && variables.has(name)))
    )
      continue;
    chosen.unshift(step);
    if (isWhole(step.node)) for (const name of gives) needed.delete(name);
    for (const name of throughRows(step.uses, step.rows)) needed.add(name);
  }
  const missing = new Set(
    [...needed].filter((name) => !chosen.some((step) => step.defines.has(name) && !isWhole(step.node))),
  );
  return { chosen, missing };
}

function isVisible(step: Step, from: Step | undefined): boolean {
  return step.within.every((block, depth) => from?.within[depth] === block);
}

/** Names of a run's row stand for what the row is made of. */
function throughRows(uses: ReadonlySet<string>, rows: Rows): ReadonlySet<string> {
  return new Set([...uses].flatMap((name) => [...(rows.get(name)?.uses ?? [name])]));
}

/** It may change an object that it mentions: a bare call, `x.y = …`, `x += …`, a loop. */
function isEffect(node: Node): boolean {
  if (
    [
      'function_definition',
      'class_definition',
      'decorated_definition',
      'import_statement',
      'import_from_statement',
    ].includes(node.type)
  )
    return false;
  if (node.type !== 'expression_statement') return true;
  const inner = named(node)[0];
  if (inner?.type !== 'assignment') return true;
  return /^(?:attribute|subscript)$/.test(field(inner, 'left')?.type ?? '');
}

/** It gives its names a value whatever they were before. */
function isWhole(node: Node): boolean {
  if (node.type.endsWith('_definition') || node.type.startsWith('import')) return true;
  return node.type === 'expression_statement' && named(node)[0]?.type === 'assignment';
}

function assignedNames(node: Node): readonly string[] {
  const inner = node.type === 'expression_statement' ? named(node)[0] : undefined;
  if (inner?.type === 'assignment') return targetNames(field(inner, 'left'));
  return node.type === 'for_statement' ? targetNames(field(node, 'left')) : [];
}

/** Fixtures, and what needs an event loop around it. */
function isUnfit(node: Node): boolean {
  if (decoratorsOf(node).some(({ text }) => /fixture|\bpatch\b/.test(text))) return true;
  return ['with_statement', 'for_statement'].includes(node.type) && node.children[0]?.type === 'async';
}

/** The import of a name; empty for a builtin; null where nothing defines it or only test machinery does. */
function importFor(name: string, imports: readonly ImportedName[]): string | null {
  const found = imports.findLast((one) => one.name === name);
  if (found !== undefined) return MACHINERY.test(found.module) ? null : found.statement;
  if (builtins.has(name)) return '';
  return imports.find((one) => one.name === '*' && !MACHINERY.test(one.module))?.statement ?? null;
}
