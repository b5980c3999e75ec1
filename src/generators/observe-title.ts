// Names a test after what it shows: the symbol and what it does, in plain words.
import type { CodeSymbol, Observation, Value } from '../terms.ts';
import { isDifferent, type Observed } from './observed.ts';

/** `reference`: how the test names the symbol, which is not always what it calls itself. */
export function titleOf(entry: CodeSymbol, reference: string, chosen: readonly Observed[]): string {
  const called = reference.split('.').at(-1) ?? entry.name;
  const name = entry.container === undefined ? called : `${entry.container} ${entry.name}`;
  const kinds = [...new Set(chosen.map(({ head }) => doing(head)))];
  const what =
    kinds.length <= 2
      ? kinds.join(' or ')
      : chosen.some(isDifferent)
        ? 'behaves as changed'
        : 'keeps its results';
  return `${name} ${what}`;
}

function doing(observation: Observation): string {
  if (observation.end === 'unobserved') return 'runs';
  if (observation.end === 'threw') return `raises ${observation.type}`;
  return `${observation.shape === 'iterated' ? 'yields' : 'returns'} ${inWords(observation.value)}`;
}

function inWords(value: Value): string {
  switch (value.t) {
    case 'null':
      return 'nothing';
    case 'undefined':
      return 'undefined';
    case 'bool':
      return String(value.v);
    case 'int':
    case 'float':
      return /^\d{1,6}$/.test(value.v) ? value.v : 'a number';
    case 'text':
      return value.v === '' ? 'an empty text' : /^[A-Za-z][\w ]{0,19}$/.test(value.v) ? value.v : 'a text';
    case 'bytes':
      return 'bytes';
    case 'list':
      return value.v.length === 0
        ? `an empty ${value.as}`
        : value.v.length === 1
          ? 'one item'
          : `${value.v.length} items`;
    case 'map':
      return value.v.length === 0
        ? `an empty ${value.as}`
        : `${/^[aeiou]/i.test(value.as) ? 'an' : 'a'} ${value.as}`;
    case 'built':
      return value.args === undefined ? value.name : `a ${value.name}`;
    case 'opaque':
      return value.type;
  }
}
