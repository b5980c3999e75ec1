// Test bodies of JavaScript and TypeScript: tests of Jest, Vitest, Mocha, node:test and tape, inside their describes.
import type { Node } from 'web-tree-sitter';
import type { Bodies, BodyProbe, TestBody } from '../bodies.ts';
import { takeApart } from './body-parts.ts';
import { deskLine, probeText } from './body-probe.ts';
import { varyBody } from './body-vary.ts';
import { writeBody } from './body-write.ts';
import { insertTests } from './insert.ts';
import { optionsOn } from './options.ts';
import { field, isFunction, named, readSource } from './syntax.ts';
import { called } from './test-spans.ts';
import { argumentsOf, parametersOf } from './tree.ts';

export const bodies: Bodies = {
  of: (source, path, attributes) => {
    const text = source.replaceAll('\r\n', '\n');
    const kind = kindOf(text);
    return readSource(text, path, (root) => bodiesIn(root, [], text, kind)).map((body) => ({
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

function bodiesIn(
  node: Node,
  groups: readonly string[],
  source: string,
  kind: Kind,
): readonly Pick<TestBody, 'names' | 'text'>[] {
  const found = node.type === 'call_expression' ? called(node) : undefined;
  if (found === undefined) return named(node).flatMap((child) => bodiesIn(child, groups, source, kind));
  if (found.name === null) return [];
  const names = [...groups, found.name];
  const inner = found.body.flatMap((child) => bodiesIn(child, names, source, kind));
  if (found.isGroup) return inner;
  const text = isPlainTest(node, kind) ? textOf(node, source) : undefined;
  return text === undefined ? inner : [{ names, text }, ...inner];
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
