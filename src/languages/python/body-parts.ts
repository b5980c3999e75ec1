// A test body taken apart: its statements, what each needs and gives, and what can be looked at there.
import type { Node } from 'web-tree-sitter';
import { type Anatomy, type Part, type PlacedSight, type Span, startsLine } from '../body-parts.ts';
import { descendants, withSyntax } from '../parser.ts';
import { operandsOf } from './body-checks.ts';
import { definedNames, targetNames, usedNames } from './names.ts';
import { field, named, statementsOf, undecorated } from './syntax.ts';

/** An indented definition is read inside a block. */
const BLOCK = 'if 1:\n';

/** Null: not one test function. */
export function takeApart(text: string, attributes: readonly string[]): Anatomy | null {
  return readDefinition(text, (definition, shift) => {
    const name = field(definition, 'name');
    const body = field(definition, 'body');
    if (name === undefined || body === undefined) return null;
    const apart = new Apart(text, shift, attributes);
    apart.block(body, undefined);
    const comments = [...descendants(body)].filter(({ type }) => type === 'comment');
    const spoken = [...comments, ...docstring(body)].map((node) => apart.span(node));
    return {
      name: apart.span(name),
      definition: apart.span(definition).start,
      parameters: named(field(definition, 'parameters') ?? definition).flatMap(
        (one) => (field(one, 'name') ?? one).text,
      ),
      parts: apart.parts,
      sights: apart.sights,
      spoken: spoken.filter((span) => startsLine(text, span)),
    };
  });
}

/** `shift`: how far positions of the tree are ahead of those of the text. */
export function readDefinition<T>(
  text: string,
  read: (definition: Node, shift: number, whole: Node) => T | null,
): T | null {
  const before = /^[ \t]/.test(text) ? BLOCK : '';
  return withSyntax('python', before + text, (root) => {
    const first = named(root)[0];
    const whole = before === '' ? first : statementsOf(first && field(first, 'consequence'))[0];
    if (root.hasError || whole === undefined) return null;
    const definition = undecorated(whole);
    return definition.type === 'function_definition' ? read(definition, before.length, whole) : null;
  });
}

function docstring(body: Node): readonly Node[] {
  return named(body).filter(
    (one) => one.type === 'expression_statement' && /string$/.test(named(one)[0]?.type ?? ''),
  );
}

class Apart {
  readonly parts: Part[] = [];
  readonly sights: PlacedSight[] = [];
  readonly #text: string;
  readonly #shift: number;
  readonly #attributes: readonly string[];

  constructor(text: string, shift: number, attributes: readonly string[]) {
    this.#text = text;
    this.#shift = shift;
    this.#attributes = attributes;
  }

  span({ startIndex, endIndex }: Node): Span {
    return { start: startIndex - this.#shift, end: endIndex - this.#shift };
  }

  block(body: Node, parent: number | undefined): void {
    for (const statement of statementsOf(body)) {
      if (/string$/.test(named(statement)[0]?.type ?? '') && statement.type === 'expression_statement')
        continue;
      this.#statement(statement, parent);
    }
  }

  #statement(node: Node, parent: number | undefined): void {
    const span = this.span(node);
    const isOwnLine = startsLine(this.#text, span) && /^[^\S\n]*(?:#|\n|$)/.test(this.#text.slice(span.end));
    const operands = operandsOf(node);
    const inner = node.type === 'expression_statement' ? named(node)[0] : undefined;
    const isBlock = /^(?:with|for|while|if|try)_statement$/.test(node.type);
    const kind =
      operands !== undefined
        ? 'check'
        : isBlock
          ? 'block'
          : inner?.type === 'assignment' && field(inner, 'right') !== undefined
            ? 'assignment'
            : inner !== undefined && !/^(?:augmented_assignment|assignment|yield|string)$/.test(inner.type)
              ? 'value'
              : 'plain';
    const part = this.parts.length;
    this.parts.push({
      ...{ ...span, kind, parent, isOwnLine },
      defines: new Set(isBlock ? headerOf(node).flatMap(definedNames) : definedNames(undecorated(node))),
      watches: node.type === 'with_statement' || /\b(?:assertRaises|raises)/.test(node.text.slice(0, 60)),
      acts: kind === 'plain' || kind === 'value' || /[([]/.test(node.text) || /^[\w]+\./.test(node.text),
      uses: isBlock ? new Set(headerOf(node).flatMap((one) => [...usedNames(one)])) : usedNames(node),
    });
    if (kind === 'block') {
      for (const block of blocksOf(node)) this.block(block, part);
      return;
    }
    if (!isOwnLine) return;
    for (const operand of operands ?? []) this.#look(operand, part, 'operand');
    if (kind === 'value' && inner !== undefined) {
      this.#look(inner, part, 'value');
      const receiver = receiverOf(inner);
      if (receiver !== undefined) this.#look(receiver, part, 'name');
    }
    if (kind === 'assignment' && inner !== undefined)
      for (const target of targetsOf(field(inner, 'left')))
        this.#look(target, part, 'name', field(inner, 'right')?.text);
  }

  #look(node: Node, part: number, how: PlacedSight['how'], source?: string): void {
    const waits =
      node.type === 'await' || node.descendantsOfType(['await', 'yield', 'named_expression']).length > 0;
    if (/"""|'''/.test(node.text) && node.text.includes('\n')) return;
    const sight = { part, uses: usedNames(node), mayAwait: false };
    const at = this.sights.length;
    this.sights.push({
      ...{ ...sight, expression: node.text, how, waits },
      ...(source === undefined ? {} : { source }),
    });
    if (!/^[A-Za-z_][\w.]*$/.test(node.text) || node.text === 'self') return;
    const text = node.text;
    const views = [`str(${text})`, `repr(${text})`, `vars(${text})`];
    for (const expression of [...this.#attributes.map((name) => `${text}.${name}`), ...views])
      this.sights.push({ ...sight, expression, how: 'name', viewOf: at, waits: false });
  }
}

function blocksOf(statement: Node): readonly Node[] {
  return named(statement).flatMap((child) =>
    child.type === 'block'
      ? [child]
      : /_clause$/.test(child.type) && child.type !== 'with_clause'
        ? blocksOf(child)
        : [],
  );
}

function headerOf(statement: Node): readonly Node[] {
  return named(statement).filter(
    ({ type }) => type !== 'block' && (!/_clause$/.test(type) || type === 'with_clause'),
  );
}

/** `obj` of `obj.method(…)`, `self.obj` of `self.obj.method(…)`. */
function receiverOf(expression: Node): Node | undefined {
  const call = expression.type === 'await' ? named(expression)[0] : expression;
  const callee = call?.type === 'call' ? field(call, 'function') : undefined;
  const object = callee?.type === 'attribute' ? field(callee, 'object') : undefined;
  return object !== undefined && /^[A-Za-z_][\w.]*$/.test(object.text) ? object : undefined;
}

function targetsOf(left: Node | undefined): readonly Node[] {
  if (left === undefined) return [];
  if (left.type === 'identifier') return [left];
  if (left.type === 'attribute' || left.type === 'subscript') return [left];
  return targetNames(left).length === 0 ? [] : named(left).filter(({ type }) => type === 'identifier');
}
