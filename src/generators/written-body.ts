// The body of the one test in a model's answer: cut back to the last complete statement, whatever follows it.
import type { Node } from 'web-tree-sitter';
import { descendants, type GrammarId, withSyntax } from '../languages/parser.ts';

export interface WrittenBody {
  /** Statements of the test, dedented. */
  readonly source: string;
  /** Names that the body reads and does not bind itself. */
  readonly free: ReadonlySet<string>;
  readonly bound: ReadonlySet<string>;
  /** What it assigns to, as written: `f`, `mod.f`. */
  readonly assigned: readonly string[];
  /** Import statements and module names that it pulls in by itself. */
  readonly pulled: readonly string[];
}

/** What may still have to be closed behind the last statement. */
const closers: Record<GrammarId, readonly string[]> = {
  python: [''],
  javascript: ['', '\n});', '\n})', '\n}', '\n}\n}'],
  typescript: ['', '\n});', '\n})', '\n}', '\n}\n}'],
  tsx: ['', '\n});', '\n})', '\n}', '\n}\n}'],
};
/** Lines of an answer that are looked at: a longer one has run away. */
const MOST_LINES = 80;
const FUNCTIONS = /^(?:function_definition|arrow_function|function_expression|function)$/;

/** `open` is what the answer goes on from; undefined: no statement of a test is in it. */
export function readBody(open: string, answer: string, grammar: GrammarId): WrittenBody | undefined {
  const whole = wholeTest(answer);
  if (whole !== undefined) return cutBack(whole, testOffset(whole, grammar), grammar);
  const tail = (answer.split('```')[0] ?? '').replaceAll('\r\n', '\n');
  return cutBack(open + (grammar === 'python' ? indented(tail) : tail), open.length, grammar);
}

/** A server that cannot go on from a begun answer starts anew, with a fence, imports and all. */
function wholeTest(answer: string): string | undefined {
  const fencedCode = /^\s*```[\w-]*\n([\s\S]*?)(?:\n```|$)/.exec(answer)?.[1];
  const code = fencedCode ?? answer;
  const isWhole =
    /^(?:import |from \S+ import |(?:async )?def test|const .*require\(|test\(|it\(|describe\()/m;
  return (fencedCode !== undefined || !/^\s/.test(answer)) && isWhole.test(code) ? code : undefined;
}

/** Just inside the first test of a whole file. */
function testOffset(code: string, grammar: GrammarId): number {
  const start =
    grammar === 'python'
      ? /^(?:async )?def test\w*\([^)]*\)[^:\n]*:[ \t]*\n/m.exec(code)
      : /^[ \t]*(?:test|it)\([^\n]*(?:=>|function[^\n]*\))\s*\{[ \t]*\n?/m.exec(code);
  return start === null ? 0 : start.index + start[0].length;
}

function indented(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return /^\s/.test(first) ? text : text.replace(/^(?=.)/gm, '    ');
}

function cutBack(code: string, offset: number, grammar: GrammarId): WrittenBody | undefined {
  const head = code.slice(0, offset);
  const lines = code.slice(offset).split('\n').slice(0, MOST_LINES);
  for (let kept = lines.length; kept > 0; kept--) {
    const text = head + lines.slice(0, kept).join('\n');
    for (const closer of closers[grammar]) {
      const body = withSyntax(grammar, `${text}${closer}\n`, (root) =>
        root.hasError ? undefined : bodyAt(root, offset),
      );
      if (body !== undefined) return body;
    }
  }
  return undefined;
}

function bodyAt(root: Node, offset: number): WrittenBody | undefined {
  const around = [...descendants(root)].filter(
    (node) => FUNCTIONS.test(node.type) && node.startIndex < offset && node.endIndex >= offset,
  );
  const statements = around
    .at(-1)
    ?.childForFieldName('body')
    ?.namedChildren.filter((node) => node !== null);
  const [first, last] = [statements?.[0], statements?.at(-1)];
  if (first === undefined || last === undefined || statements === undefined) return undefined;
  if (statements.every(({ type }) => type === 'comment' || type === 'pass_statement')) return undefined;
  const margin = ' '.repeat(first.startPosition.column);
  const source = (
    margin + root.text.slice(first.startIndex - root.startIndex, last.endIndex - root.startIndex)
  )
    .split('\n')
    .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line.trimStart()))
    .join('\n');
  const nodes = statements.flatMap((node) => [...descendants(node)]);
  const assigned = nodes.flatMap(targetsOf);
  const bound = new Set([...assigned, ...nodes.flatMap(parameterNames)]);
  const read = nodes.filter(isRead).map(({ text }) => text);
  return {
    source,
    bound,
    free: new Set(read.filter((name) => !bound.has(name))),
    assigned,
    pulled: nodes.flatMap(pulledBy),
  };
}

/** Identifiers that are looked up, not attribute or keyword names. */
function isRead(node: Node): boolean {
  if (node.type !== 'identifier') return false;
  const { parent } = node;
  if (parent?.type === 'attribute') return parent.childForFieldName('attribute')?.id !== node.id;
  if (parent?.type === 'keyword_argument') return parent.childForFieldName('name')?.id !== node.id;
  return true;
}

/** What a node gives a new meaning to. */
function targetsOf(node: Node): readonly string[] {
  const at = (field: string) => {
    const target = node.childForFieldName(field);
    return target === null
      ? []
      : [target.text, ...[...descendants(target)].filter(isPlainName).map(({ text }) => text)];
  };
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'assignment_expression':
    case 'augmented_assignment_expression':
    case 'for_statement':
    case 'for_in_statement':
    case 'for_in_clause':
      return at('left');
    case 'named_expression':
    case 'function_definition':
    case 'class_definition':
    case 'variable_declarator':
    case 'function_declaration':
    case 'class_declaration':
      return at('name');
    case 'as_pattern':
      return at('alias');
    case 'delete_statement':
      return node.namedChildren.flatMap((child) => (child === null ? [] : [child.text]));
    case 'import_statement':
    case 'import_from_statement':
      return [...descendants(node)].filter(({ type }) => type === 'identifier').map(({ text }) => text);
    default:
      return [];
  }
}

/** A subscript or attribute target binds no name: `d["k"] = 1` reads `d`. */
function isPlainName(node: Node): boolean {
  return (
    (node.type === 'identifier' || node.type === 'shorthand_property_identifier_pattern') &&
    !/^(?:attribute|subscript|member_expression|subscript_expression|call|call_expression)$/.test(
      node.parent?.type ?? '',
    )
  );
}

function parameterNames(node: Node): readonly string[] {
  if (!/^(?:parameters|lambda_parameters|formal_parameters|catch_clause)$/.test(node.type)) return [];
  const own = node.type === 'catch_clause' ? node.childForFieldName('parameter') : node;
  return own === null
    ? []
    : [...descendants(own)].filter(({ type }) => type === 'identifier').map(({ text }) => text);
}

/** Import statements, and modules asked for by a call. */
function pulledBy(node: Node): readonly string[] {
  if (node.type === 'import_statement' || node.type === 'import_from_statement') return [node.text];
  const called = node.type === 'call_expression' ? node.childForFieldName('function')?.text : undefined;
  return called === 'require' || called === 'import' ? [node.childForFieldName('arguments')?.text ?? ''] : [];
}
