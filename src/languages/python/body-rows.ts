// The tests of a file as bodies; of a parametrised one a body for each row, with the row's values as its first lines.
import type { Node } from 'web-tree-sitter';
import type { TestBody } from '../bodies.ts';
import { withSyntax } from '../parser.ts';
import { type Lookup, parametrizedRows, type Rows } from './rows.ts';
import { assignedValue } from './steps.ts';
import { decoratorsOf, field, named, undecorated } from './syntax.ts';

/** What runs the body again and again, or not at all. */
const ODD =
  /^@\s*(?:[\w.]*\.)?(?:given|example|skip\w*|xfail|expectedFailure|repeat|flaky|usefixtures_rows)\b/;

export function bodiesOf(source: string, file: string, attributes: readonly string[]): readonly TestBody[] {
  const text = source.replaceAll('\r\n', '\n');
  return withSyntax('python', text, (root) => {
    const lookup: Lookup = (name) =>
      named(root)
        .map((statement) => assignedValue(statement, name))
        .findLast((value) => value !== undefined);
    return bodiesIn(root, [], lookup, text).map((body) => ({ ...body, file, attributes }));
  });
}

type Bare = Pick<TestBody, 'names' | 'text'>;

function bodiesIn(block: Node, classes: readonly string[], lookup: Lookup, source: string): readonly Bare[] {
  return named(block).flatMap((statement) => {
    const definition = undecorated(statement);
    const name = field(definition, 'name')?.text ?? '';
    const body = field(definition, 'body');
    if (body === undefined || decoratorsOf(statement).some(({ text }) => ODD.test(text))) return [];
    const isParametrized = decoratorsOf(statement).some(({ text }) => /\bparametrize\b/.test(text));
    if (definition.type === 'class_definition')
      return isParametrized ? [] : bodiesIn(body, [...classes, name], lookup, source);
    if (definition.type !== 'function_definition' || !/^test/.test(name)) return [];
    if (body.startPosition.row === definition.startPosition.row) return [];
    const rows = parametrizedRows(statement, lookup) ?? [];
    return rows.map((row) => ({ names: [...classes, name], text: rowText(statement, row, source) }));
  });
}

/** The test without its parametrisation: the decorators gone, the parameters as first lines of the body. */
function rowText(statement: Node, row: Rows, source: string): string {
  const lineStart = (index: number) => source.lastIndexOf('\n', index - 1) + 1;
  const [start, end] = [lineStart(statement.startIndex), statement.endIndex];
  if (row.size === 0) return `${source.slice(start, end)}\n`;
  const definition = undecorated(statement);
  const parameters = field(definition, 'parameters');
  const first = named(field(definition, 'body') ?? definition)[0];
  if (parameters === undefined || first === undefined) return `${source.slice(start, end)}\n`;
  const left = named(parameters).filter((one) => !row.has((field(one, 'name') ?? one).text));
  const at = lineStart(first.startIndex);
  const indent = source.slice(at, first.startIndex);
  const lines = [...row].map(([name, { text }]) => `${indent}${name} = ${text}\n`).join('');
  const dropped = decoratorsOf(statement).filter(({ text }) => /\bparametrize\b/.test(text));
  const edits = [
    {
      start: parameters.startIndex,
      end: parameters.endIndex,
      text: `(${left.map(({ text }) => text).join(', ')})`,
    },
    { start: at, end: at, text: lines },
    ...dropped.map((one) => ({
      start: lineStart(one.startIndex),
      end: lineStart(one.nextSibling?.startIndex ?? one.endIndex),
      text: '',
    })),
  ];
  let text = source;
  let shrunk = 0;
  for (const edit of edits.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    shrunk += edit.text.length - (edit.end - edit.start);
  }
  return `${text.slice(start, end + shrunk)}\n`;
}
