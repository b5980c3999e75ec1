// What a model-written test is worth: run on head, base and living mutants before it is proposed. Believed by nobody:
// the gates see it all again, cold.
import type { Candidate, Oracle, Target } from '../terms.ts';
import type { Ground, Missing, Try } from './generator.ts';
import type { Gain } from './missing.ts';

/** Mutants that one test is tried on: more cost more than they tell. */
const MOST_MUTANTS = 12;

export type Appraisal =
  | { readonly worth: true; readonly candidate: Candidate; readonly gain: Gain }
  | {
      readonly worth: false;
      readonly code: 'static-gate' | 'does-not-build' | 'fails-on-head' | 'kills-nothing';
      /** What the author is shown: an error, an uncovered line or a surviving mutant. */
      readonly why: string;
      readonly source: string;
    };

export async function appraise(
  candidate: Candidate,
  target: Target,
  ground: Ground,
  missing: Missing,
): Promise<Appraisal> {
  const refuse = (code: Extract<Appraisal, { worth: false }>['code'], why: string): Appraisal => ({
    worth: false,
    code,
    why,
    source: candidate.body,
  });
  const objection = ground.objection(candidate);
  if (objection !== undefined) return refuse('static-gate', objection);
  const head = await ground.tryAlone(candidate, 'head');
  if (head.outcome !== 'pass')
    return refuse(
      head.outcome === 'fail' || head.outcome === 'timeout' ? 'fails-on-head' : 'does-not-build',
      head.message === '' ? `${head.outcome} on head` : head.message,
    );
  const [base, ...onMutants] = await Promise.all([
    ground.tryAlone(candidate, 'base'),
    ...target.livingMutants
      .slice(0, MOST_MUTANTS)
      .map(async (mutant) => ({ mutant, ...(await ground.tryAlone(candidate, mutant)) })),
  ]);
  const kills = onMutants.filter(({ outcome }) => outcome === 'fail').map(({ mutant }) => mutant.id);
  const isRedOnBase = base.outcome === 'fail';
  const adds = missing.mutants.some(({ id }) => kills.includes(id)) || (missing.base && isRedOnBase);
  if (!adds) return refuse('kills-nothing', stillMissing(target, missing, head));
  return {
    worth: true,
    candidate: {
      ...candidate,
      oracle: oracleOf(candidate, target, base),
      likelyKills: kills,
      ...(isRedOnBase ? { difference: differenceOf(candidate, base) } : {}),
    },
    gain: { lines: head.hits, kills, base: isRedOnBase || base.outcome === 'error' },
  };
}

/** Agreement says something only where base and head differ. */
function oracleOf(candidate: Candidate, target: Target, base: Try): Oracle {
  if (candidate.oracle === 'stated') return 'stated';
  return base.outcome === 'pass' && target.baseDiffers ? 'agreed' : 'observed';
}

/** Base's own words against what head does, for people. */
function differenceOf(candidate: Candidate, base: Try): NonNullable<Candidate['difference']> {
  const { assertions } = candidate.draft;
  const said = base.message.split('\n')[0] ?? '';
  const shown = assertions.find(({ expression }) => base.message.includes(expression)) ?? assertions[0];
  const head =
    shown === undefined
      ? 'the test passes'
      : shown.expectation.kind === 'throws'
        ? shown.expectation.type
        : shown.expectation.kind === 'nan'
          ? 'NaN'
          : shown.expectation.literal;
  return {
    call: shown?.expression.slice(0, 200) ?? candidate.name,
    base: said.slice(0, 200),
    head: head.slice(0, 300),
  };
}

/** The living mutant first: a covered line alone proves nothing. */
function stillMissing(target: Target, missing: Missing, head: Try): string {
  const mutant = missing.mutants[0];
  if (mutant !== undefined)
    return `The test also passes when line ${mutant.line} is changed from\n  ${mutant.before}\nto\n  ${mutant.after}`;
  const unhit = missing.lines.filter((line) => !head.hits.includes(line));
  const lines = target.symbol.source.split('\n');
  if (unhit.length > 0)
    return `The test does not execute:\n${unhit.map((line) => lines[line - target.symbol.span.start] ?? '').join('\n')}`;
  return 'The test also passes on the code before the change';
}
