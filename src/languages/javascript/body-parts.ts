// A test body of JavaScript taken apart: its statements, what each needs and gives, and what can be looked at there.
import type { Node } from 'web-tree-sitter';
import { type Anatomy, type Part, type PlacedSight, type Span, startsLine } from '../body-parts.ts';
import { descendants } from '../parser.ts';
import { assertionNames, isAssertion, operandsOf, thunksOf } from './assertions.ts';
import {
  bareOf,
  blocksOf,
  callbacksIn,
  headUses,
  innerOf,
  isTelling,
  namesOf,
  receiverOf,
  thunkValue,
  unawaited,
} from './body-reading.ts';
import { givenNames, parameterNames, usedNames } from './scopes.ts';
import { field, isClass, isFunction, named, readSource } from './syntax.ts';
import { argumentsOf, chainRoot, parametersOf } from './tree.ts';

export interface ScriptAnatomy extends Anatomy {
  readonly isAsync: boolean;
  /** What stands between the braces of the test's function. */
  readonly body: Span;
  /** First parameter of the test's function: what some frameworks assert with. */
  readonly context: string | undefined;
}

const CHECKING = /^(?:assert|expect|check|verify|should|ensure)/i;
const TESTS = /^(?:[\w$]+\.)?(?:test|it|describe|context|suite|specify)(?:\.\w+)?$/;
const LOOPS = /^(?:if|for|for_in|while|do|try|labeled)_statement$/;

/** The call that declares the test, and its function; null: the text is not one test. */
export function readTest<T>(
  text: string,
  path: string,
  read: (call: Node, callback: Node) => T | null,
): T | null {
  return readSource(text, path, (root) => {
    const statement = named(root)[0];
    const call = statement?.type === 'expression_statement' ? named(statement)[0] : undefined;
    if (root.hasError || call?.type !== 'call_expression') return null;
    const callback = argumentsOf(call).findLast(isFunction);
    return callback === undefined ? null : read(call, callback);
  });
}

export function takeApart(text: string, path: string, attributes: readonly string[]): ScriptAnatomy | null {
  return readTest(text, path, (call, callback) => {
    const [title] = argumentsOf(call);
    const body = field(callback, 'body');
    if (title === undefined || body?.type !== 'statement_block') return null;
    const parameters = parametersOf(callback).flatMap(parameterNames);
    const apart = new Apart(text, attributes, new Set([...assertionNames, ...parameters.slice(0, 1)]));
    apart.block(body, undefined, true);
    const comments = [...descendants(body)].filter(({ type }) => type === 'comment').map(spanOf);
    return {
      name: spanOf(title),
      definition: callback.startIndex,
      isAsync: callback.children.some((child) => child?.type === 'async'),
      body: { start: body.startIndex + 1, end: body.endIndex - 1 },
      context: parameters[0],
      ...{ parameters, parts: apart.parts, sights: apart.sights },
      spoken: comments.filter((span) => startsLine(text, span) && endsLine(text, span)),
    };
  });
}

function spanOf({ startIndex, endIndex }: Node): Span {
  return { start: startIndex, end: endIndex };
}

function endsLine(text: string, { end }: Span): boolean {
  return /^[^\S\n]*;?[^\S\n]*(?:\/\/[^\n]*)?(?:\n|$)/.test(text.slice(end));
}

class Apart {
  readonly parts: Part[] = [];
  readonly sights: PlacedSight[] = [];
  readonly #text: string;
  readonly #attributes: readonly string[];
  readonly #assertions: ReadonlySet<string>;

  constructor(text: string, attributes: readonly string[], assertions: ReadonlySet<string>) {
    this.#text = text;
    this.#attributes = attributes;
    this.#assertions = assertions;
  }

  block(body: Node, parent: number | undefined, mayAwait: boolean): void {
    for (const statement of named(body)) this.#statement(statement, parent, mayAwait);
  }

  #statement(node: Node, parent: number | undefined, mayAwait: boolean): void {
    const span = spanOf(node);
    const inner = innerOf(node);
    const operands = inner === undefined ? undefined : this.#operands(inner);
    const callbacks = inner === undefined || operands !== undefined ? [] : callbacksIn(inner);
    const isBlock = LOOPS.test(node.type) || callbacks.length > 0;
    const kind = this.#kind(node, inner, operands, isBlock);
    const part = this.parts.length;
    this.parts.push({
      ...{ ...span, kind, parent },
      isOwnLine: startsLine(this.#text, span) && endsLine(this.#text, span),
      watches: operands !== undefined && inner !== undefined && thunksOf(unawaited(inner)).length > 0,
      acts: kind === 'plain' || kind === 'value' || /[([]/.test(node.text),
      defines: new Set(givenNames(node)),
      uses: isBlock && callbacks.length === 0 ? headUses(node) : usedNames(node),
    });
    if (kind === 'block') {
      for (const block of blocksOf(node)) this.block(block, part, mayAwait);
      for (const callback of callbacks) this.#callback(callback, part);
    } else if (kind !== 'gone' && this.parts[part]?.isOwnLine)
      this.#lookAt(node, inner, operands, part, mayAwait);
  }

  #callback(callback: Node, part: number): void {
    const body = field(callback, 'body');
    const isAsync = callback.children.some((child) => child?.type === 'async');
    if (body?.type === 'statement_block') this.block(body, part, isAsync);
  }

  #kind(
    node: Node,
    inner: Node | undefined,
    operands: readonly Node[] | undefined,
    isBlock: boolean,
  ): Part['kind'] {
    if (inner !== undefined && this.#isProtocol(inner)) return 'gone';
    if (operands !== undefined) return 'check';
    if (isBlock) return 'block';
    if (/^(?:lexical|variable)_declaration$/.test(node.type))
      return named(node).some((one) => isFunction(field(one, 'value')) || isClass(field(one, 'value')))
        ? 'plain'
        : 'assignment';
    if (inner === undefined || node.type !== 'expression_statement') return 'plain';
    if (inner.type === 'assignment_expression') return 'assignment';
    return /^(?:call_expression|await_expression|new_expression|member_expression)$/.test(inner.type)
      ? 'value'
      : 'plain';
  }

  /** `t.end()`, `t.plan(2)`, `expect.assertions(1)`, a test inside the test. */
  #isProtocol(inner: Node): boolean {
    const call = unawaited(inner);
    if (call.type !== 'call_expression') return false;
    const callee = field(call, 'function')?.text ?? '';
    const [first] = argumentsOf(call);
    if (/^expect\.(?:assertions|hasAssertions)$/.test(callee)) return true;
    if (TESTS.test(callee) && first !== undefined && /string$/.test(first.type)) return true;
    return (
      this.#assertions.has(chainRoot(call).text) && /\.(?:end|plan|pass|comment|timeoutAfter)$/.test(callee)
    );
  }

  /** What an assertion looks at; undefined: it is none. */
  #operands(inner: Node): readonly Node[] | undefined {
    const call = unawaited(inner);
    const isCheck =
      (call.type === 'call_expression' || call.type === 'member_expression') &&
      (isAssertion(call, this.#assertions) || CHECKING.test(chainRoot(call).text));
    if (!isCheck) return undefined;
    const thunks = thunksOf(call).flatMap((thunk) => thunkValue(thunk) ?? []);
    return [...operandsOf(call), ...thunks].map((one) => bareOf(one)).filter(isTelling);
  }

  #lookAt(
    node: Node,
    inner: Node | undefined,
    operands: readonly Node[] | undefined,
    part: number,
    mayAwait: boolean,
  ): void {
    const kind = this.parts[part]?.kind;
    for (const operand of operands ?? []) this.#look(operand, part, 'operand', mayAwait);
    if (kind === 'value' && inner !== undefined) {
      this.#look(inner, part, 'value', mayAwait);
      const receiver = receiverOf(unawaited(inner));
      if (receiver !== undefined) this.#look(receiver, part, 'name', mayAwait);
    }
    if (kind !== 'assignment') return;
    if (inner?.type === 'assignment_expression') {
      const left = field(inner, 'left');
      if (left !== undefined && /^(?:identifier|member_expression)$/.test(left.type))
        this.#look(left, part, 'name', mayAwait, field(inner, 'right')?.text);
      return;
    }
    for (const one of named(node))
      for (const target of namesOf(field(one, 'name')))
        this.#look(target, part, 'name', mayAwait, field(one, 'value')?.text);
  }

  #look(node: Node, part: number, how: PlacedSight['how'], mayAwait: boolean, source?: string): void {
    const waits = node.type === 'await_expression' || node.descendantsOfType('await_expression').length > 0;
    if (node.descendantsOfType('yield_expression').length > 0 || node.text.length > 600) return;
    const sight = { part, uses: usedNames(node), mayAwait };
    const at = this.sights.length;
    this.sights.push({
      ...{ ...sight, expression: node.text, how, waits },
      ...(source === undefined ? {} : { source }),
    });
    if (!/^[A-Za-z_$][\w.$]*$/.test(node.text) || node.text === 'this') return;
    const text = node.text;
    const views = [`String(${text})`, `JSON.stringify(${text})`, `Object.assign({}, ${text})`];
    for (const expression of [...this.#attributes.map((name) => `${text}.${name}`), ...views])
      this.sights.push({ ...sight, expression, how: 'name', viewOf: at, waits: false });
  }
}
