// One probe test: runs calls inside the repository's own framework and reports what they did in its failure message.
import type { Call } from '../../terms.ts';
import { callsSource, seenSource } from './probe-calls.ts';
import { builtSource, valueSource } from './probe-values.ts';
import { linesInside } from './tree.ts';

/**
 * The code that observes travels as one string and is made a function there: no transpiler rewrites it, no type checker
 * reads it, it hides no name from the calls. The calls themselves stand as plain source, so that imports reach them.
 */
export function probeBody(calls: readonly Call[], marker: string): string {
  const source = JSON.stringify(valueSource + builtSource + seenSource + callsSource).replace(
    /[^\x20-\x7e]/g,
    asciiEscape,
  );
  const body = [
    `const _tw = new Function(${source})();`,
    '_tw.here(new Error());',
    ...calls.flatMap((call, turn) => ['await _tw.observe(async () => {', ...callLines(call, turn), '});']),
    `throw new Error(${JSON.stringify(marker)} + _tw.report());`,
  ].join('\n');
  return withoutTypeErrors(body);
}

/** The array keeps a promise from being awaited before it was seen; what failed before `call` was the setup. */
function callLines({ setup, expression }: Call, turn: number): readonly string[] {
  return [
    ...setup.map((statement) => `${statement}\n;`),
    `_tw.call(${turn});`,
    `return [(${expression}\n)];`,
  ];
}

/** A checker that refuses a test file for one odd argument would take every other call with it. */
function withoutTypeErrors(body: string): string {
  const inside = linesInside(body);
  return body
    .split('\n')
    .map((line, index) =>
      inside.has(index) || /^(?:;|\)\];|\}\);)$/.test(line) ? line : `// @ts-ignore\n${line}`,
    )
    .join('\n');
}

export function asciiEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
