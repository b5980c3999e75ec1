// Calls out of test code: assertions are thrown away, each call keeps what it needs to run on its own.
import type { Node } from 'web-tree-sitter';
import type { Call, LanguageId } from '../../terms.ts';
import { type GrammarId, withSyntax } from '../parser.ts';
import { assertionNames } from './assertions.ts';
import { type Closure, closureOf, isRequire, type Surroundings } from './closure.ts';
import { compiles } from './compiles.ts';
import type { Rows } from './rows.ts';
import { usedNames } from './scopes.ts';
import { checkedIn, holdsReference, type Reference, referenceTo, sightsIn } from './sights.ts';
import { declaredValue, type Scope, scopeOf } from './steps.ts';
import { named } from './syntax.ts';
import { type ImportedName, importsIn, isMachinery } from './test-imports.ts';
import { isCallee } from './tree.ts';
import { written } from './written.ts';

type Script = Exclude<LanguageId, 'python'>;

const LONGEST_EXPRESSION = 400;
const LONGEST_SETUP = 2000;
const MOST_STATEMENTS = 15;
const MOST_CALLS = 300;
/** Lines that are given up at the end of a source that was cut off. */
const MOST_CUT_LINES = 40;
/** Reaches outside, never ends, or gives something else each time. */
const UNWANTED =
  /(?<![\w$.])(?:eval|require|import|fetch|alert|prompt|setTimeout|setInterval|setImmediate|queueMicrotask|XMLHttpRequest|Worker|WebSocket)\s*\(|(?<![\w$.])(?:process|fs|fsp|http|https|net|child_process|console|jest|vi|sinon|performance|__dirname|__filename)\s*[.[]|\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bwhile\s*\(true\)|\bdebugger\b|\.(?:writeFile|writeFileSync|unlink|unlinkSync|rmSync|mkdirSync|execSync|spawnSync|listen)\b/;

interface Reading {
  readonly around: Surroundings;
  readonly reference: Reference;
  readonly assertions: ReadonlySet<string>;
  readonly rename: (callee: Node) => string | undefined;
  readonly origin: Call['origin'];
}

/** `rename` gives another text for a callee: documentation often names a module that is not imported there. */
export function harvest(
  language: Script,
  source: string,
  references: readonly string[],
  origin: Call['origin'],
  rename: (callee: Node) => string | undefined = () => undefined,
): readonly Call[] {
  const { text, grammar } = readable(source.replaceAll('\r\n', '\n'), language);
  const calls = withSyntax(grammar, text, (root) => [
    ...callsIn(root, references, { origin, rename, keepTypes: language === 'typescript' }),
  ]);
  const unique = new Map(calls.map((call) => [[...call.setup, call.expression].join('\n'), call]));
  return [...unique.values()].filter((call) => isWanted(call, language)).slice(0, MOST_CALLS);
}

/** The source up to its last whole statement, and the grammar that reads it; as it is where nothing does. */
function readable(source: string, language: Script): { readonly text: string; readonly grammar: GrammarId } {
  const grammars: readonly GrammarId[] =
    language === 'javascript' ? ['javascript', 'typescript', 'tsx'] : ['typescript', 'tsx'];
  const isSound = (text: string, grammar: GrammarId) => withSyntax(grammar, text, (root) => !root.hasError);
  const first = grammars[0] ?? 'tsx';
  for (const grammar of grammars) if (isSound(source, grammar)) return { text: source, grammar };
  const lines = source.split('\n');
  for (let cut = 0; cut <= Math.min(MOST_CUT_LINES, lines.length); cut++) {
    const whole = `${lines.slice(0, lines.length - cut).join('\n')}\n`;
    const text = `${whole}${closersOf(whole)}`;
    for (const grammar of grammars.slice(0, 2)) if (isSound(text, grammar)) return { text, grammar };
  }
  return { text: source, grammar: first };
}

/** Brackets that are still open at the end; strings, templates and comments are read over. */
function closersOf(source: string): string {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
  const pieces = source.matchAll(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^\\`])*`|[()[\]{}]/g,
  );
  for (const [piece] of pieces) {
    const closer = pairs[piece];
    if (closer !== undefined) open.push(closer);
    else if (piece === open.at(-1)) open.pop();
  }
  return open.reverse().join('');
}

function* callsIn(
  root: Node,
  references: readonly string[],
  { origin, rename, keepTypes }: Pick<Reading, 'origin' | 'rename'> & { readonly keepTypes: boolean },
): Generator<Call> {
  const statements = named(root).filter((node) => !node.hasError || /statement$/.test(node.type));
  const imports = statements.flatMap(importsIn);
  const aliases = imports
    .filter(({ name, original }) => name !== original && references.includes(original))
    .map(({ name }) => name);
  const assertions = assertionsAmong(imports);
  const reading: Reading = {
    around: {
      assertions,
      imports,
      given: new Set(references.map((name) => name.split('.')[0] ?? name)),
      keepTypes,
    },
    reference: referenceTo([...references, ...aliases]),
    assertions,
    rename,
    origin,
  };
  const body = statements.filter((node) => !isRequire(node));
  const file = scopeOf({ statements: body, parameters: [], rows: new Map() }, undefined, reading.assertions);
  yield* callsOf(file, reading);
}

function assertionsAmong(imports: readonly ImportedName[]): ReadonlySet<string> {
  const imported = imports.filter(({ module }) => isMachinery(module)).map(({ name }) => name);
  return new Set([...assertionNames, ...imported]);
}

function* callsOf(scope: Scope, reading: Reading): Generator<Call> {
  const { reference, assertions, around } = reading;
  for (const [index, step] of scope.steps.entries()) {
    if (step.node.hasError) continue;
    for (const node of sightsIn(step, reference, assertions)) {
      const closure = closureOf(scope, index, usedNames(node), step.rows, around);
      if (closure !== null) yield callOf(node, step.rows, closure, reading);
    }
    for (const node of checkedIn(step, reference, assertions)) {
      const closure = closureOf(scope, index, usedNames(node), step.rows, around);
      if (closure !== null && showsResult(node, closure, reading))
        yield callOf(node, step.rows, closure, reading);
    }
  }
  for (const inner of scope.inner) yield* callsOf(inner, reading);
}

/** Says more than the call itself: `result.y` after `result = f(x)`, `items` after `f(items)`; not `result` alone. */
function showsResult(node: Node, { steps }: Closure, { reference }: Reading): boolean {
  const calling = steps.filter(
    (step) =>
      !/function_declaration|class_declaration/.test(step.node.type) && holdsReference(step, reference),
  );
  if (calling.length === 0) return false;
  if (node.type !== 'identifier') return true;
  const value = calling
    .map((step) => declaredValue(step.node, node.text))
    .findLast((found) => found !== undefined);
  return value === undefined || steps.at(-1) !== calling.at(-1);
}

function callOf(node: Node, rows: Rows, closure: Closure, reading: Reading): Call {
  const write = (piece: Node, from: Rows): string =>
    written(piece, {
      keepTypes: reading.around.keepTypes,
      swap: (inner) => (isCallee(inner) ? reading.rename(inner) : undefined) ?? swapped(inner, from, write),
    });
  const setup = closure.steps.map((step) => ended(write(step.node, step.rows).replace(/^export /, '')));
  return {
    setup,
    imports: [...new Set(closure.imports)],
    expression: write(node, rows),
    origin: reading.origin,
  };
}

/** With the semicolon that a line break stood for: what follows may begin with a bracket. */
function ended(statement: string): string {
  return /[;}]$/.test(statement) && !/^(?:const|let|var)\b.*\}$/.test(statement)
    ? statement
    : `${statement};`;
}

/** The text of a row in place of its name. */
function swapped(node: Node, rows: Rows, write: (node: Node, rows: Rows) => string): string | undefined {
  const isShorthand = node.type === 'shorthand_property_identifier';
  if (rows.size === 0 || (node.type !== 'identifier' && !isShorthand)) return undefined;
  const row = rows.get(node.text);
  if (row === undefined) return undefined;
  const value =
    row.node === undefined
      ? 'undefined'
      : row.node.type === 'property_identifier'
        ? `'${row.node.text}'`
        : write(row.node, new Map());
  if (isShorthand) return `${node.text}: ${value}`;
  const isBetweenCommas = /^(?:arguments|array|pair|variable_declarator)$/.test(node.parent?.type ?? '');
  return row.isAtom || isBetweenCommas ? value : `(${value})`;
}

function isWanted(call: Call, language: Script): boolean {
  const setup = call.setup.join('\n');
  if (call.expression.length > LONGEST_EXPRESSION || call.expression.includes('\n')) return false;
  if (setup.length > LONGEST_SETUP || call.setup.length > MOST_STATEMENTS) return false;
  const code = withoutTexts(`${setup}\n${call.expression}`);
  return !UNWANTED.test(code) && compiles(call, language);
}

function withoutTexts(code: string): string {
  return code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}
