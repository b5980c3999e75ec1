// Stage: small faults planted in the changed lines, and the change's own hunks taken back one by one.
import { createHash } from 'node:crypto';
import { applyPatch, structuredPatch } from 'diff';
import { descendants, type GrammarId, withSyntax } from '../languages/parser.ts';
import { isArid } from '../mutators/arid.ts';
import { isEquivalent } from '../mutators/equivalent.ts';
import { mutators } from '../mutators/index.ts';
import type { Replacement } from '../mutators/mutator.ts';
import type { AridRules, Change, ChangedFile, Mutant } from '../terms.ts';

/** Of one wave: beyond it the survey costs more than the answer. */
const MOST_OF_A_WAVE = 24;
const MOST_WAVES = 4;

interface Planted extends Replacement {
  readonly operator: string;
  readonly line: number;
  readonly rank: number;
}

/**
 * The first wave tells most; the next ones are for whoever finds that little of the first lives. `all`: one wave of every
 * fault that there is.
 */
export function plantMutants(
  change: Change,
  all = false,
  arid: AridRules = {},
): readonly (readonly Mutant[])[] {
  if (all) return [change.files.flatMap((file) => plantInFile(file, Number.POSITIVE_INFINITY, arid).first)];
  const lines = change.files.reduce((sum, { changedLines }) => sum + changedLines.length, 0);
  const planted = change.files.map((file) => plantInFile(file, perLine(lines), arid));
  const first = planted.flatMap((file) => file.first);
  const rest = byTurns(planted.map((file) => file.rest));
  const waves = [first, ...chunks([...first.slice(MOST_OF_A_WAVE), ...rest])];
  return waves.slice(0, MOST_WAVES).map((wave) => wave.slice(0, MOST_OF_A_WAVE));
}

function chunks(mutants: readonly Mutant[]): readonly (readonly Mutant[])[] {
  const count = Math.ceil(mutants.length / MOST_OF_A_WAVE);
  return Array.from({ length: count }, (_, at) =>
    mutants.slice(at * MOST_OF_A_WAVE, (at + 1) * MOST_OF_A_WAVE),
  );
}

/** The first of each list, then the second of each … */
function byTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/**
 * One mutant a changed line tells almost as much as all of them (Google: on more than 90 % of lines all share one fate);
 * a change of a few lines is looked at more closely, as there is time for it.
 */
function perLine(changedLines: number): number {
  if (changedLines <= 3) return 4;
  return changedLines <= 8 ? 2 : 1;
}

/** First hunks taken back and `most` faults a line; then all the others. */
function plantInFile(
  file: ChangedFile,
  most: number,
  arid: AridRules,
): { readonly first: readonly Mutant[]; readonly rest: readonly Mutant[] } {
  const wanted = new Set(file.changedLines);
  const grammar = grammarOf(file);
  const planted = withSyntax(grammar, file.headSource, (root) =>
    [...descendants(root)].flatMap((node): readonly Planted[] => {
      const line = node.startPosition.row + 1;
      if (!node.isNamed || (!wanted.has(line) && !wanted.has(node.endPosition.row + 1)) || isArid(node, arid))
        return [];
      return mutators.flatMap((mutator, rank) =>
        mutator
          .mutate(node, file.language)
          .filter((one) => !isEquivalent(root, grammar, file.headSource, one))
          .map((one) => ({
            ...one,
            operator: mutator.id,
            line: lineAt(file.headSource, one.startIndex),
            rank,
          })),
      );
    }),
  ).filter(({ line }) => wanted.has(line));
  const lists = spread(planted);
  const sound = (some: readonly Planted[]) =>
    (most === Number.POSITIVE_INFINITY ? some : some.slice(0, MOST_WAVES * MOST_OF_A_WAVE))
      .map((one) => mutantOf(file, one))
      .filter(({ source }) => parses(grammar, source));
  const first = distinct([
    ...revertHunks(file, grammar),
    ...sound(lists.flatMap((list) => list.slice(0, most))),
  ]);
  const rest = distinct(sound(byTurns(lists.map((list) => list.slice(most)))));
  return { first, rest: rest.filter(({ id }) => !first.some((one) => one.id === id)) };
}

/** For each line its faults, the likeliest first, but not the same operator first on every line. */
function spread(planted: readonly Planted[]): readonly (readonly Planted[])[] {
  const used = new Map<string, number>();
  const lines = [...new Set(planted.map(({ line }) => line))].sort((a, b) => a - b);
  return lines.map((line) => {
    const here = planted.filter((one) => one.line === line);
    const chosen: Planted[] = [];
    while (chosen.length < here.length) {
      const cost = (one: Planted) => (used.get(one.operator) ?? 0) * 3 + one.rank;
      const best = here
        .filter((one) => !chosen.includes(one))
        .reduce((top, one) => (cost(one) < cost(top) ? one : top));
      chosen.push(best);
      used.set(best.operator, (used.get(best.operator) ?? 0) + 1);
    }
    return chosen;
  });
}

function mutantOf(file: ChangedFile, { startIndex, endIndex, text, operator, line }: Planted): Mutant {
  const source = file.headSource.slice(0, startIndex) + text + file.headSource.slice(endIndex);
  const lineStart = file.headSource.lastIndexOf('\n', startIndex - 1) + 1;
  const before = lineOf(file.headSource, lineStart);
  return {
    id: idOf(file.path, source),
    path: file.path,
    line,
    operator,
    before: before.trim(),
    after: lineOf(source, lineStart).trim(),
    source,
  };
}

function revertHunks(file: ChangedFile, grammar: GrammarId): readonly Mutant[] {
  if (file.baseSource === undefined || file.baseSource === file.headSource) return [];
  const patch = structuredPatch(file.path, file.path, file.headSource, file.baseSource, '', '', {
    context: 0,
  });
  // One hunk alone is base itself.
  if (patch.hunks.length < 2) return [];
  return patch.hunks.flatMap((hunk) => {
    const source = applyPatch(file.headSource, { ...patch, hunks: [{ ...hunk, newStart: hunk.oldStart }] });
    if (source === false || !parses(grammar, source)) return [];
    const line = file.changedLines.find(
      (one) => one >= hunk.oldStart && one < hunk.oldStart + Math.max(1, hunk.oldLines),
    );
    if (line === undefined) return [];
    const text = (sign: string) =>
      hunk.lines
        .filter((one) => one.startsWith(sign))
        .map((one) => one.slice(1).trim())
        .join(' ')
        .slice(0, 160);
    return [
      {
        id: idOf(file.path, source),
        path: file.path,
        line,
        operator: 'reverted hunk',
        before: text('-'),
        after: text('+'),
        source,
      },
    ];
  });
}

function distinct(mutants: readonly Mutant[]): readonly Mutant[] {
  return [...new Map(mutants.map((mutant) => [mutant.id, mutant])).values()];
}

function parses(grammar: GrammarId, source: string): boolean {
  return withSyntax(grammar, source, (root) => !root.hasError);
}

function grammarOf(file: ChangedFile): GrammarId {
  return file.language === 'typescript' && /x$/.test(file.path) ? 'tsx' : file.language;
}

function idOf(path: string, source: string): string {
  return createHash('sha256').update(`${path}\0${source}`).digest('hex').slice(0, 8);
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

function lineOf(source: string, start: number): string {
  const end = source.indexOf('\n', start);
  return source.slice(start, end < 0 ? undefined : end);
}
