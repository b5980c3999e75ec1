// Counters in a source: which wanted lines run, told through `events.testwrightHit`, without moving a line.
import { grammarOf, readSource } from './syntax.ts';
import { type Unit, unitsByLine } from './units.ts';

interface Edit {
  readonly index: number;
  readonly text: string;
  /** Among edits of one place: ends of what is inside first, then beginnings from the outside in. */
  readonly order: number;
}

/**
 * The source with a counter on each wanted executable line. The function that takes the hits is declared behind the last
 * line: declarations are hoisted, so it is there even for a module that a cycle of imports has not evaluated yet.
 */
export function withCounters(source: string, path: string, lines: readonly number[]): string {
  const name = freeName(source);
  const wanted = new Set(lines);
  const edits = readSource(source, path, (root) => {
    const byUnit = new Map<string, { unit: Unit; lines: number[] }>();
    for (const [line, unit] of unitsByLine(root)) {
      if (!wanted.has(line)) continue;
      const key = `${unit.kind} ${unit.startIndex} ${unit.endIndex}`;
      const held = byUnit.get(key) ?? { unit, lines: [] };
      held.lines.push(line);
      byUnit.set(key, held);
    }
    return [...byUnit.values()].flatMap(({ unit, lines: own }) =>
      editsOf(
        unit,
        own.map((line) => `${name}(${line})`),
      ),
    );
  });
  if (edits.length === 0) return source;
  return `${applied(source, edits)}${source.endsWith('\n') ? '' : '\n'}${receiver(name, path)}\n`;
}

function editsOf({ kind, startIndex, endIndex }: Unit, calls: readonly string[]): readonly Edit[] {
  const open = (text: string): Edit => ({ index: startIndex, text, order: -endIndex });
  const close = (text: string): Edit => ({
    index: endIndex,
    text,
    order: -Number.MAX_SAFE_INTEGER - startIndex,
  });
  switch (kind) {
    case 'statement':
    case 'body-start':
      return [open(`${calls.join('; ')}; `)];
    case 'case':
      return [open(` ${calls.join('; ')};`)];
    case 'lone-statement':
      return [open(`{ ${calls.join('; ')}; `), close(' }')];
    case 'expression':
      return [open(`(${calls.join(', ')}, `), close(')')];
  }
}

function applied(source: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.index - b.index || a.order - b.order);
  let text = '';
  let from = 0;
  for (const edit of sorted) {
    text += source.slice(from, edit.index) + edit.text;
    from = edit.index;
  }
  return text + source.slice(from);
}

function freeName(source: string): string {
  let name = '__testwright';
  while (source.includes(name)) name += '_';
  return name;
}

/** One line that reaches the built-in module in ES modules, CommonJS and inside Jest's realms, and does nothing elsewhere. */
function receiver(name: string, path: string): string {
  const file = JSON.stringify(path);
  if (grammarOf(path) !== 'javascript')
    return `function ${name}(line: number): void { const builtin = (globalThis as any).process?.getBuiltinModule; builtin?.('node:events').testwrightHit?.(${file}, line); }`;
  return `function ${name}(line) { const builtin = globalThis.process && globalThis.process.getBuiltinModule; const events = builtin ? builtin('node:events') : typeof require === 'function' ? require('node:events') : {}; if (events.testwrightHit) events.testwrightHit(${file}, line); }`;
}
