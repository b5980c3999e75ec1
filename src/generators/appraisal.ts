// What a model-written test is worth: run on head, base and living mutants before it is proposed. Believed by nobody:
// the gates see it all again, cold.
import type { Candidate, Expectation, Mutant, Oracle, Target } from '../terms.ts';
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
    ...missing.mutants
      .slice(0, MOST_MUTANTS)
      .map(async (mutant) => ({ mutant, ...(await ground.tryAlone(candidate, mutant)) })),
  ]);
  const kills = onMutants.filter(({ outcome }) => outcome === 'fail').map(({ mutant }) => mutant.id);
  const isRedOnBase = base.outcome === 'fail';
  if (kills.length === 0 && !(missing.base && isRedOnBase))
    return refuse('kills-nothing', stillMissing(target, missing, head));
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
function differenceOf({ draft, name }: Candidate, { message }: Try): NonNullable<Candidate['difference']> {
  const { assertions } = draft;
  const shown = assertions.find(({ expression }) => message.includes(expression)) ?? assertions[0];
  return {
    call: shown?.expression.slice(0, 200) ?? name,
    base: (message.split('\n')[0] ?? '').slice(0, 200),
    head: shown === undefined ? 'the test passes' : expected(shown.expectation).slice(0, 300),
  };
}

function expected(expectation: Expectation): string {
  if (expectation.kind === 'nan') return 'NaN';
  return expectation.kind === 'throws' ? expectation.type : expectation.literal;
}

/** A living mutant first, best one of the symbol's own lines: a covered line alone proves nothing. */
function stillMissing({ symbol }: Target, missing: Missing, head: Try): string {
  const isOwn = ({ line }: Mutant) => line >= symbol.span.start && line <= symbol.span.end;
  const mutant = missing.mutants.find(isOwn) ?? missing.mutants[0];
  if (mutant !== undefined) {
    const { line, before, after } = mutant;
    return after === ''
      ? `The test also passes when line ${line} is taken out:\n  ${before}`
      : `The test also passes when line ${line} is changed from\n  ${before}\nto\n  ${after}`;
  }
  const unhit = missing.lines.filter((line) => !head.hits.includes(line));
  const lines = symbol.source.split('\n');
  if (unhit.length > 0)
    return `The test does not execute:\n${unhit.map((line) => lines[line - symbol.span.start] ?? '').join('\n')}`;
  return 'The test also passes on the code before the change';
}
