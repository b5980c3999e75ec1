// An answer in which every text tries to become markup, a script, a request or a lie about direction.
import type { Answer } from '../../src/report/answer.ts';

export const attack =
  '"><script>document.title="owned"</script><img src="http://127.0.0.1:9/x" onerror="document.title=\'owned\'"><style>*{display:none}</style></code></pre>\u202e\u001b[31m';

/** Every text of the answer, keys and known words apart, with the attack behind it. */
export function hostile(answer: Answer): Answer {
  return turn(answer, '') as Answer;
}

const known = new Set([
  'command',
  'code',
  'kind',
  'oracle',
  'status',
  'verdict',
  'onBase',
  'how',
  'by',
  'is',
  'tree',
]);

function turn(value: unknown, key: string): unknown {
  if (typeof value === 'string') return known.has(key) || key === 'id' ? value : turnText(value, key);
  if (Array.isArray(value)) return value.map((item) => turn(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, turn(inner, name)]));
}

/** A diff stays one: the attack goes to the end of each of its lines. */
function turnText(text: string, key: string): string {
  if (key !== 'diff') return `${text}${attack}`;
  return text
    .split('\n')
    .map((line) => (/^[ +-]/.test(line) ? line + attack : line))
    .join('\n');
}
