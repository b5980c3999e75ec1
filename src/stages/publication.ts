// Stage: everything that was found, as the one answer that every door shows.
import { createTwoFilesPatch } from 'diff';
import type { Proof } from '../gates/gate.ts';
import type { Answer, Evidence } from '../report/answer.ts';
import type { AcceptedTest, Baseline, Survey } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

/** One test as the final proof left it. */
export interface Shown {
  readonly proof: Proof;
  readonly file: string;
  readonly patch: string;
  readonly trials: Evidence['trials'];
}

export interface EvidenceFacts {
  readonly commits: Evidence['commits'];
  readonly installer: Evidence['installer'];
  readonly sandbox: Evidence['sandbox'];
  readonly model: string;
}

export function acceptedTest({ proof, file, patch, trials }: Shown): AcceptedTest {
  const { candidate } = proof;
  return {
    id: candidate.id,
    file,
    name: candidate.name,
    symbol: candidate.target.symbol.qualifiedName,
    kind: proof.kind ?? 'guard',
    oracle: candidate.oracle,
    ...(candidate.statedBy === undefined ? {} : { statedBy: candidate.statedBy }),
    ...(candidate.difference === undefined ? {} : { difference: candidate.difference }),
    code: candidate.body,
    patch,
    kills: proof.kills,
    trials: { green: trials.filter(({ outcome }) => outcome === 'pass').length, red: trials.filter(({ outcome }) => outcome === 'fail').length },
  };
}

export function evidenceOf(bed: Testbed, shown: Shown, facts: EvidenceFacts): Evidence {
  return {
    test: shown.proof.candidate.id,
    commits: facts.commits,
    framework: { id: bed.framework.id, version: bed.detection.version },
    installer: facts.installer,
    sandbox: facts.sandbox,
    model: facts.model,
    generator: shown.proof.candidate.generator,
    trials: shown.trials,
  };
}

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

export function mutantsOf(survey: Survey, shown: readonly Shown[]): Pick<Answer, 'mutants' | 'score'> {
  const killers = new Map(shown.flatMap(({ proof }) => proof.kills.flatMap((kill) => (kill.mutant === undefined ? [] : [[kill.mutant.id, proof.candidate.id] as const]))));
  const mutants = survey.fates.map(({ mutant: { source: _, ...mutant }, status, killedBy }) => ({ ...mutant, status, ...(killedBy === undefined ? {} : { killedBy }) }));
  const run = mutants.filter(({ status }) => status !== 'not-run');
  if (run.length === 0) return { mutants, score: null };
  const killed = run.filter(({ status }) => status === 'killed').length;
  const gained = run.filter(({ id, status }) => status === 'alive' && killers.has(id)).length;
  return { mutants, score: { killed, killedWithTests: killed + gained, total: run.length } };
}

/** All files of an answer as one diff that `git apply` takes. */
export function wholePatch(files: readonly { readonly path: string; readonly before?: string; readonly after: string }[]): string {
  return files.map(patchOf).join('');
}

export function patchOf(file: { readonly path: string; readonly before?: string; readonly after: string }): string {
  const isNew = file.before === undefined;
  const body = createTwoFilesPatch(isNew ? '/dev/null' : `a/${file.path}`, `b/${file.path}`, file.before ?? '', file.after, '', '', { context: 3 });
  const hunks = body.slice(body.indexOf('--- ')).replace(/^(--- .*|\+\+\+ .*)\t$/gm, '$1');
  return `diff --git a/${file.path} b/${file.path}\n${isNew ? 'new file mode 100644\n' : ''}${hunks}`;
}
