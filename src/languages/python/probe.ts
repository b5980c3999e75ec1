// One probe test: runs calls inside the repository's own framework and reports what they did in its failure message.
import type { Call } from '../../terms.ts';
import { callsSource } from './probe-calls.ts';
import { recipeSource, valueSource } from './probe-values.ts';

/**
 * The Python that observes travels as one string and runs in a namespace of its own: it can be indented anywhere,
 * hides no name from the calls, and assertion rewriting leaves it alone.
 */
export function probeBody(calls: readonly Call[], marker: string): string {
  const data = calls.map(({ setup, expression }) => ({ setup, expression }));
  return [
    'import json as _tw_json',
    '_tw = {"__name__": "testwright_probe"}',
    `exec(compile(${asciiText(valueSource + recipeSource + callsSource)}, "<testwright probe>", "exec"), _tw)`,
    `_tw_calls = _tw_json.loads(${asciiText(JSON.stringify(data))})`,
    '_tw_seen = [_tw["_tw_observe"](call, index, dict(globals())) for index, call in enumerate(_tw_calls)]',
    `raise AssertionError(${asciiText(marker)} + _tw_json.dumps(_tw_seen))`,
  ].join('\n');
}

/** An ASCII string literal of Python: JSON's escapes mean the same there, but for pairs of surrogates. */
export function asciiText(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
