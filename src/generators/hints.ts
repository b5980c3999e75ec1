// What variations may know of a target: what its changed lines name, and what it can be given.
import type { Hints } from '../languages/bodies.ts';
import type { LineSpan, Target } from '../terms.ts';
import type { Ground } from './generator.ts';

/** A signature is rarely longer. */
const SIGNATURE_LINES = 12;

/** Lines of a constant: a longer one is data. */
const CONSTANT_LINES = 6;
const MOST_CONSTANTS = 8;
/** Other changed symbols of a file whose literals may be meant for this one. */
const MOST_ELSEWHERE = 6;

export function hintsOf(target: Target, ground: Pick<Ground, 'language' | 'readHead' | 'change'>): Hints {
  const { symbol, entry, changedLines, livingMutants } = target;
  const { language, readHead } = ground;
  const lines = new Set([...changedLines, ...livingMutants.map(({ line }) => line)]);
  const { start, end } = entry.span;
  const signature = Array.from({ length: Math.min(SIGNATURE_LINES, end - start + 1) }, (_, at) => start + at);
  const optionsOn = (path: string, some: ReadonlySet<number>) =>
    language.bodies.optionsOn(readHead(path) ?? '', path, some);
  return {
    literals: literalsFor(target, ground),
    options: [...new Set([...optionsOn(symbol.path, lines), ...optionsOn(entry.path, new Set(signature))])],
    callees: [symbol, entry].flatMap(({ name, container }) => [
      name,
      ...(container === undefined ? [] : [container]),
    ]),
  };
}

/** Of the target's own changed lines first, of the constants that they name, then of the rest of the change. */
function literalsFor(
  { symbol, changedLines }: Target,
  { language, readHead, change }: Pick<Ground, 'language' | 'readHead' | 'change'>,
): readonly string[] {
  const source = readHead(symbol.path) ?? '';
  const own = { start: Math.min(...changedLines), end: Math.max(...changedLines) };
  const elsewhere = change.files.flatMap(({ path, headSource, symbols, language: id }) =>
    id !== language.id
      ? []
      : symbols
          .filter((one) => path !== symbol.path || one.qualifiedName !== symbol.qualifiedName)
          .slice(0, MOST_ELSEWHERE)
          .flatMap(({ span }) => language.literalsOn(headSource, path, span)),
  );
  const here = [own, ...constantsOn(source, changedLines)];
  return [
    ...new Set([...here.flatMap((span) => language.literalsOn(source, symbol.path, span)), ...elsewhere]),
  ];
}

/** The lines that define names of the file's own top level which the changed lines use: patterns and limits. */
function constantsOn(source: string, changed: readonly number[]): readonly LineSpan[] {
  const lines = source.split('\n');
  const names = changed.flatMap((line) => lines[line - 1]?.match(/[A-Za-z_$][\w$]{2,}/g) ?? []);
  return [...new Set(names)]
    .flatMap((name) => {
      const word = name.replaceAll('$', '\\$');
      const definition = new RegExp(`^(?:export )?(?:(?:const|let|var) )?${word}\\s*(?::[^=]+)?=[^=]`);
      const at = lines.findIndex((line) => definition.test(line));
      if (at < 0) return [];
      const rest = lines.slice(at + 1, at + CONSTANT_LINES);
      const isOver = rest.findIndex((line) => !/^[\s)\]}]+\S?/.test(line));
      return [{ start: at + 1, end: at + 1 + (isOver < 0 ? rest.length : isOver) }];
    })
    .slice(0, MOST_CONSTANTS);
}
