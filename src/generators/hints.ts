// What variations may know of a target: what its changed lines name, and what it can be given.
import type { Hints } from '../languages/bodies.ts';
import type { Target } from '../terms.ts';
import type { Ground } from './generator.ts';

/** A signature is rarely longer. */
const SIGNATURE_LINES = 12;

export function hintsOf(
  { symbol, entry, changedLines, livingMutants }: Target,
  { language, readHead }: Pick<Ground, 'language' | 'readHead'>,
): Hints {
  const source = readHead(symbol.path) ?? '';
  const lines = new Set([...changedLines, ...livingMutants.map(({ line }) => line)]);
  const span = { start: Math.min(...changedLines), end: Math.max(...changedLines) };
  const { start, end } = entry.span;
  const signature = Array.from({ length: Math.min(SIGNATURE_LINES, end - start + 1) }, (_, at) => start + at);
  const optionsOn = (path: string, some: ReadonlySet<number>) =>
    language.bodies.optionsOn(readHead(path) ?? '', path, some);
  return {
    literals: language.literalsOn(source, symbol.path, span),
    options: [...new Set([...optionsOn(symbol.path, lines), ...optionsOn(entry.path, new Set(signature))])],
    callees: [symbol, entry].flatMap(({ name, container }) => [
      name,
      ...(container === undefined ? [] : [container]),
    ]),
  };
}
