// What tests of both commands' answers say of the suite: its baseline, and the fates of the planted faults.
import type { Answer } from '../../report/answer.ts';
import type { Baseline, Survey } from '../../terms.ts';

export function baselineOf(baseline: Baseline): NonNullable<Answer['baseline']> {
  return {
    files: baseline.files,
    green: baseline.green.size,
    red: baseline.red,
    flaky: baseline.flaky,
    setAside: baseline.setAsideFiles,
    seconds: Math.round(baseline.wallMs / 100) / 10,
  };
}

/** `killers`: mutant → the accepted test that kills it. */
export function mutantsOf(
  survey: Survey,
  killers: ReadonlyMap<string, string>,
): Pick<Answer, 'mutants' | 'score'> {
  const mutants = survey.fates.map(({ mutant: { source: _, ...mutant }, status, killedBy }) => ({
    ...mutant,
    status,
    ...(killedBy === undefined ? {} : { killedBy }),
  }));
  const run = mutants.filter(({ status }) => status !== 'not-run');
  if (run.length === 0) return { mutants, score: null };
  const killed = run.filter(({ status }) => status === 'killed').length;
  const gained = run.filter(({ id, status }) => status === 'alive' && killers.has(id)).length;
  return { mutants, score: { killed, killedWithTests: killed + gained, total: run.length } };
}
