// What base and head answer differently, for people and for findings: each pair of answers once, by its plainest call.
import type { Difference, Suspect, Target } from '../terms.ts';
import type { Ground, Proposal } from './generator.ts';
import { buildCandidate, byPlainness, inWords } from './observe-drafts.ts';
import { titleOf } from './observe-title.ts';
import { isDifferent, isWritable, type Observed } from './observed.ts';

/** More of one symbol tell nothing new. */
const MOST_DIFFERENCES = 5;
const bySurprise: Record<Difference['how'], number> = { raises: 0, type: 1, value: 2, 'no-longer-raises': 3 };

type Differing = Observed & { readonly base: NonNullable<Observed['base']> };

export function differencesOf(
  target: Target,
  seen: readonly Observed[],
  ground: Ground,
): Required<Pick<Proposal, 'differences' | 'suspects'>> {
  const once = new Map<string, Differing>();
  for (const one of [...seen].sort(byPlainness)) {
    if (!hasBase(one) || !isDifferent(one) || isMisuseOnBase(one)) continue;
    const answers = `${inWords(one.base, ground)}\0${inWords(one.head, ground)}`;
    if (!once.has(answers)) once.set(answers, one);
  }
  const described = [...once.values()]
    .map((one) => ({ one, difference: describe(target, one, ground) }))
    .sort((a, b) => bySurprise[a.difference.how] - bySurprise[b.difference.how])
    .slice(0, MOST_DIFFERENCES);
  return {
    differences: described.map(({ difference }) => difference),
    suspects: described.flatMap(({ one, difference }) => suspect(target, one, difference, ground)),
  };
}

function hasBase(one: Observed): one is Differing {
  return one.base !== undefined;
}

/** Base had no such parameter: what the call does now is new, not different. */
function isMisuseOnBase({ base }: Differing): boolean {
  return base.end === 'threw' && base.misuse;
}

function describe(target: Target, one: Differing, ground: Ground): Difference {
  return {
    symbol: target.symbol.qualifiedName,
    call: one.call.expression,
    before: inWords(one.base, ground),
    now: inWords(one.head, ground),
    how: howOf(one),
  };
}

function howOf({ base, head }: Differing): Difference['how'] {
  if (base.end === 'returned' && head.end === 'threw') return 'raises';
  if (base.end === 'threw' && head.end === 'returned') return 'no-longer-raises';
  return base.end === 'returned' && head.end === 'returned' && base.value.t !== head.value.t
    ? 'type'
    : 'value';
}

/** A test with base's answer as the expected one; none where the call itself no longer fits head. */
function suspect(target: Target, one: Differing, difference: Difference, ground: Ground): readonly Suspect[] {
  const { base, head } = one;
  if (base.end !== 'returned' || !isWritable(base, ground) || (head.end === 'threw' && head.misuse))
    return [];
  const expected = [{ ...one, head: base, base: head }];
  const candidate = buildCandidate(
    target,
    expected,
    titleOf(target.entry, ground.home.symbolImport.reference, expected),
    ground,
  );
  return [{ difference, candidate }];
}
