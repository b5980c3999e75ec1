// Calls out of documentation: the `>>>` lines of a docstring, read as a small module.
import type { Node } from 'web-tree-sitter';
import type { Call, CodeSymbol } from '../../terms.ts';
import { harvest } from './harvest.ts';
import { field } from './syntax.ts';

export function docCalls(symbol: CodeSymbol, reference: string): readonly Call[] {
  const code = doctestCode(symbol.doc);
  if (code === '') return [];
  if (symbol.kind === 'method') return harvest(code, [symbol.name], 'doc');
  const imported = new Set(
    [...code.matchAll(/^(?:import|from) .*$/gm)].flatMap(([statement]) => statement.match(/\w+/g) ?? []),
  );
  const calls = harvest(code, [reference, symbol.name, ...qualified(code, symbol.name)], 'doc', (callee) =>
    renamed(callee, symbol.name, reference, imported),
  );
  return calls.map((call) => ({
    ...call,
    imports: call.imports.filter((statement) => !new RegExp(`\\b${symbol.name}$`).test(statement)),
  }));
}

/** `pkg.name` as written in the documentation. */
function qualified(code: string, name: string): readonly string[] {
  return [...new Set(code.match(new RegExp(`(?:[A-Za-z_]\\w*\\.)+${name}(?=\\()`, 'g')) ?? [])];
}

/** Documentation names modules that it does not import, and the function by its own name: the reference stands for both. */
function renamed(
  callee: Node,
  name: string,
  reference: string,
  imported: ReadonlySet<string>,
): string | undefined {
  if (callee.text === name) return reference;
  if (
    callee.type !== 'attribute' ||
    field(callee, 'attribute')?.text !== name ||
    !/^[\w.]+$/.test(callee.text)
  )
    return undefined;
  return imported.has(callee.text.split('.')[0] ?? '') ? undefined : reference;
}

/** Statements of all examples in order; expected output is left out. */
function doctestCode(doc: string): string {
  const lines: string[] = [];
  let isOpen: boolean = false;
  for (const line of doc.split('\n')) {
    const start = /^\s*>>> ?(.*)$/.exec(line);
    const more: RegExpExecArray | null = isOpen ? /^\s*\.\.\.(?: (.*)|)$/.exec(line) : null;
    isOpen = start !== null || more !== null;
    if (isOpen) lines.push(start?.[1] ?? more?.[1] ?? '');
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
