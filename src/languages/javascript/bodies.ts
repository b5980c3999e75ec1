// Test bodies of JavaScript and TypeScript: tests of Jest, Vitest, Mocha, node:test and tape, inside their describes.
import type { Node } from 'web-tree-sitter';
import type { Bodies, BodyProbe, TestBody } from '../bodies.ts';
import { takeApart } from './body-parts.ts';
import { deskLine, probeText } from './body-probe.ts';
import { varyBody } from './body-vary.ts';
import { writeBody } from './body-write.ts';
import { insertTests } from './insert.ts';
import { optionsOn } from './options.ts';
import { eachRows, type Lookup, type Rows } from './rows.ts';
import { declaredValue } from './steps.ts';
import { field, isFunction, named, readSource } from './syntax.ts';
import { called } from './test-spans.ts';
import { argumentsOf, parametersOf } from './tree.ts';

export const bodies: Bodies = {
  of: (source, path, attributes) => {
    const text = source.replaceAll('\r\n', '\n');
    const kind = kindOf(text);
    return readSource(text, path, (root) => {
      const lookup: Lookup = (name) =>
        named(root)
          .map((statement) => declaredValue(statement, name))
          .findLast((value) => value !== undefined);
      return bodiesIn(root, [], { source: text, kind, lookup });
    }).map((body) => ({
      ...body,
      ...{ file: path, attributes },
    }));
  },
  optionsOn,
  vary: varyBody,
  sights: ({ text, file, attributes }) => takeApart(text, file, attributes)?.sights ?? [],
  probeFile,
  write: writeBody,
};

/** Which framework's functions a test's first parameter comes from. */
type Kind = 'tape' | 'context' | 'plain';

function kindOf(source: string): Kind {
  if (/(?:require\(|from )['"]tape['"]/.test(source)) return 'tape';
  return /(?:require\(|from )['"]node:test['"]/.test(source) ? 'context' : 'plain';
}

function probeFile(source: string, path: string, probes: readonly BodyProbe[]): string {
  const isTape = kindOf(source) === 'tape';
  const beside = probes.map((probe) => ({ names: probe.body.names, test: probeText(probe, isTape) }));
  const unchecked = /\.[cm]?tsx?$/.test(path) ? '// @ts-nocheck\n' : '';
  return `${unchecked}${insertTests(source, path, { imports: [], tests: [], beside })}\n${deskLine}\n`;
}

interface Reading {
  readonly source: string;
  readonly kind: Kind;
  readonly lookup: Lookup;
}

function bodiesIn(
  node: Node,
  groups: readonly string[],
  reading: Reading,
): readonly Pick<TestBody, 'names' | 'text'>[] {
  const found = node.type === 'call_expression' ? called(node) : undefined;
  if (found === undefined) return named(node).flatMap((child) => bodiesIn(child, groups, reading));
  const names = [...groups, found.title];
  const rows = found.isGroup ? null : tableRows(node, reading.lookup);
  if (rows !== null)
    return rows.flatMap((row) => rowBody(node, row, reading)).map((text) => ({ names, text }));
  if (found.name === null) return [];
  const inner = found.body.flatMap((child) => bodiesIn(child, names, reading));
  if (found.isGroup) return inner;
  const text = isPlainTest(node, reading.kind) ? textOf(node, reading.source) : undefined;
  return text === undefined ? inner : [{ names, text }, ...inner];
}

/** Rows of `it.each`; null: it is none, or its rows are not written out. */
function tableRows(call: Node, lookup: Lookup): readonly Rows[] | null {
  const callback = argumentsOf(call).findLast(isFunction);
  return callback === undefined ? null : eachRows(call, callback, lookup);
}

/** One row's test: called without the table, the row's values as its first lines. */
function rowBody(call: Node, row: Rows, { source }: Reading): readonly string[] {
  const text = textOf(call, source);
  const table = field(call, 'function');
  const callee = table === undefined ? undefined : field(table, 'function');
  const word = callee === undefined ? undefined : field(callee, 'object')?.text;
  const callback = argumentsOf(call).findLast(isFunction);
  if (text === undefined || table === undefined || word === undefined || callback === undefined) return [];
  if (!/^(?:test|it|specify)$/.test(word)) return [];
  const start = source.lastIndexOf('\n', call.startIndex - 1) + 1;
  const parameters = field(callback, 'parameters') ?? field(callback, 'parameter');
  const body = field(callback, 'body');
  if (parameters === undefined || body === undefined) return [];
  const at = text.indexOf('\n', body.startIndex - start) + 1;
  const indent = /^[^\S\n]*/.exec(text.slice(at))?.[0] ?? '';
  const lines = [...row].map(
    ([name, { node }]) => `${indent}const ${name} = ${node?.text ?? 'undefined'};\n`,
  );
  const [from, to] = [parameters.startIndex - start, parameters.endIndex - start];
  return [
    text.slice(0, table.startIndex - start) +
      word +
      text.slice(table.endIndex - start, from) +
      '()' +
      text.slice(to, at) +
      lines.join('') +
      text.slice(at),
  ];
}

/** Called by its plain name, with a function that gets nothing but what we know how to use. */
function isPlainTest(call: Node, kind: Kind): boolean {
  const callback = argumentsOf(call).findLast(isFunction);
  if (callback === undefined || callback.type === 'generator_function') return false;
  if (/\.(?:skip|todo|only|each|fails|concurrent)\b/.test(field(call, 'function')?.text ?? '')) return false;
  const parameters = parametersOf(callback);
  if (kind === 'plain') return parameters.every(({ type }) => type === 'object_pattern');
  if (parameters.length > 1) return false;
  // A test that counts the tests inside it has no room for another one.
  const outer = outerCallback(call);
  return outer === undefined || !/\.plan\(/.test(outer.text.replace(call.text, ''));
}

function outerCallback(call: Node): Node | undefined {
  for (let node = call.parent; node !== null; node = node.parent) {
    const holder = isFunction(node) ? node.parent?.parent : undefined;
    const isTest = holder?.type === 'call_expression' && called(holder)?.isGroup === false;
    if (isTest) return node;
  }
  return undefined;
}

/** Whole lines; `=> expression` becomes a block. */
function textOf(call: Node, source: string): string | undefined {
  const statement = call.parent;
  if (statement?.type !== 'expression_statement') return undefined;
  const start = source.lastIndexOf('\n', statement.startIndex - 1) + 1;
  const lead = source.slice(start, statement.startIndex);
  const rest = source.indexOf('\n', statement.endIndex);
  const end = rest < 0 ? source.length : rest;
  const isWhole = lead.trim() === '' && source.slice(statement.endIndex, end).trim() === '';
  if (!isWhole) return undefined;
  const callback = argumentsOf(call).findLast(isFunction);
  const body = callback === undefined ? undefined : field(callback, 'body');
  if (body === undefined) return undefined;
  if (body.type === 'statement_block') {
    const isSpread = body.startPosition.row !== body.endPosition.row;
    return isSpread ? `${source.slice(start, end)}\n` : undefined;
  }
  const before = source.slice(start, body.startIndex);
  return `${before}{\n${lead}  ${body.text};\n${lead}}${source.slice(body.endIndex, end)}\n`;
}
