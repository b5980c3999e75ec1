// Calls of what stands beside the target, made its own: what nothing calls yet is often called as its neighbours are.
import type { Call, CodeSymbol, Target } from '../terms.ts';
import type { Ground } from './generator.ts';

/** Neighbours whose calls are taken, and calls of each. */
const MOST_SIBLINGS = 6;
const MOST_CALLS = 6;

export function siblingCalls(
  { entry }: Target,
  { language, readHead, neighbours, home }: Pick<Ground, 'language' | 'readHead' | 'neighbours' | 'home'>,
): readonly Call[] {
  const symbols = language.symbols(readHead(entry.path) ?? '', entry.path);
  const siblings = symbols
    .filter((one) => isLike(one, entry))
    .sort((a, b) => distance(a, entry) - distance(b, entry))
    .slice(0, MOST_SIBLINGS);
  const reference = entry.kind === 'method' ? entry.name : home.symbolImport.reference;
  return siblings.flatMap(({ name }) =>
    neighbours
      .flatMap(({ source }) => language.harvest(source, [name], 'existing-test'))
      .slice(0, MOST_CALLS)
      .flatMap((call) => renamed(call, name, reference, entry.kind) ?? []),
  );
}

function isLike(one: CodeSymbol, { kind, container, name, isAsync }: CodeSymbol): boolean {
  return (
    one.kind === kind &&
    one.container === container &&
    one.name !== name &&
    one.isAsync === isAsync &&
    !/^(?:__\w+__|constructor)$/.test(one.name)
  );
}

/** Names that share words and take as much are likely called alike; then what stands near. */
function distance(one: CodeSymbol, entry: CodeSymbol): number {
  const words = (name: string) => new Set(name.toLowerCase().match(/[a-z]+|\d+/g) ?? []);
  const [mine, theirs] = [words(entry.name), words(one.name)];
  const shared = [...mine].filter((word) => theirs.has(word)).length;
  const plain = (name: string) => name.replace(/_/g, '').toLowerCase();
  const isAlias = plain(one.name) === plain(entry.name);
  return (
    (isAlias ? -100 : 0) +
    5 * Math.abs(one.parameters.length - entry.parameters.length) -
    4 * shared +
    Math.abs(one.span.start - entry.span.start) / 100
  );
}

/** Undefined: the sibling is not what the expression calls. */
function renamed(call: Call, from: string, to: string, kind: CodeSymbol['kind']): Call | undefined {
  const word = from.replaceAll('$', '\\$');
  const callee =
    kind === 'method'
      ? new RegExp(`\\.${word}(?=\\()`)
      : new RegExp(`(?<![\\w$.])(?:[\\w$]+\\.)*${word}(?=\\()`);
  const expression = call.expression.replace(callee, () => (kind === 'method' ? `.${to}` : to));
  return expression === call.expression ? undefined : { ...call, expression };
}
