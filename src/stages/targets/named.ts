// Stage: the symbols that a report names, each with the exported one through which a test reaches it.
import type { Baseline, Change, Reason, Target } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { entryOf } from './entry.ts';

const MOST_TARGETS = 3;

/** Nothing is known to be missing of them: what is wanted is a test that is red. */
export function namedTargets(
  bed: Testbed,
  change: Change,
  baseline: Baseline,
  names: readonly string[],
): { readonly targets: readonly Target[]; readonly reasons: readonly Reason[] } {
  const all = change.files.flatMap((file) => file.symbols.map((symbol) => ({ file, symbol })));
  const named = all.filter(({ symbol }) => names.length === 0 || names.includes(symbol.name));
  const targets = named.flatMap(({ file, symbol }) => {
    const entry = entryOf(bed, file, symbol, baseline);
    if (entry === undefined) return [];
    const { start, end } = symbol.span;
    const changedLines = file.changedLines.filter((line) => line >= start && line <= end);
    const nothing = { uncoveredLines: [], livingMutants: [], baseLives: false, baseDiffers: false };
    return [{ symbol, entry, changedLines, ...nothing }];
  });
  const [first] = named;
  if (targets.length > 0 || first === undefined)
    return { targets: targets.slice(0, MOST_TARGETS), reasons: [] };
  const detail = `${first.symbol.qualifiedName} in ${first.symbol.path} can be imported by no test file, and nothing exported that calls it was found`;
  return { targets: [], reasons: [{ code: 'not-importable', detail }] };
}
