// Stage: where the tests of a target will stand, and after which file they take.
import type { Home } from '../generators/generator.ts';
import type { Baseline, Target } from '../terms.ts';
import { greenFiles, styleFor, type Testbed } from '../testbed.ts';

/** Where tests of the target belong: the file that already tests its module, else a new one by the repository's convention. */
export function findHome(
  bed: Testbed,
  target: Target,
  baseline: Baseline,
  allTestFiles: readonly string[],
): Home | undefined {
  const rankedTestFiles = likelyHomes(target, baseline);
  const word = moduleWord(target.entry.path);
  const owner = rankedTestFiles.find((file) => isOwner(bed, file, word, target));
  const nearest = owner ?? rankedTestFiles[0] ?? allTestFiles[0];
  const file = owner ?? bed.framework.newTestFile(target.entry.path, bed.project, allTestFiles);
  const exists = bed.readHead(file) !== undefined;
  const source = nearest === undefined ? undefined : bed.readHead(nearest);
  const neighbour = nearest === undefined || source === undefined ? undefined : { path: nearest, source };
  const style =
    neighbour === undefined
      ? styleFor(bed, file)
      : bed.language.styleOf(neighbour.source, file, bed.isEsmPackage);
  const symbolImport = bed.language.importOf({
    symbol: target.entry,
    testFile: file,
    style,
    paths: bed.project.paths,
    ...(neighbour === undefined ? {} : { neighbour }),
  });
  const home = { file, exists, neighbour, style };
  if (symbolImport !== null) return { ...home, symbolImport, canImport: true };
  // Only a test that reaches it already can be said again.
  const reference = target.entry.name;
  return neighbour === undefined
    ? undefined
    : { ...home, symbolImport: { statements: [], reference }, canImport: false };
}

/** Where tests pass, if there is such a file: those that run the change first. What is skipped as a whole skips ours, too. */
function likelyHomes({ symbol, changedLines }: Target, baseline: Baseline): readonly string[] {
  const green = greenFiles(baseline);
  if (green.length === 0) return baseline.files;
  const byLine = baseline.hits?.get(symbol.path);
  const running = new Set(changedLines.flatMap((line) => [...(byLine?.get(line) ?? [])]));
  return [...green.filter((file) => running.has(file)), ...green.filter((file) => !running.has(file))];
}

function isOwner(bed: Testbed, file: string, word: string, target: Target): boolean {
  const source = bed.readHead(file) ?? '';
  const name = target.entry.container ?? target.entry.name;
  const namesModule = moduleWord(file).replace(/^test_|_test$|[.-](test|spec)$/g, '') === word;
  // A package's index is imported by its folder alone, under whatever name.
  const byFolder = word === 'index' && /(?:require\(|from )\s*['"]\.\.?\/?['"]/.test(source);
  return (
    namesModule ||
    byFolder ||
    (source.includes(name) &&
      new RegExp(`(?:import|require|from)[^\\n]*\\b${word.replace(/[^\w]/g, '.')}\\b`).test(source))
  );
}

function moduleWord(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
}
