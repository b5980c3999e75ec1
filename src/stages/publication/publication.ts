// Stage: everything that was found, as the one answer that every door shows.
import { createTwoFilesPatch } from 'diff';
import type { Proof } from '../../gates/gate.ts';
import type { MergedFile } from '../../proofs.ts';
import { type Answer, type Evidence, emptyAnswer } from '../../report/answer.ts';
import type {
  AcceptedTest,
  Baseline,
  Reason,
  RejectedCandidate,
  Request,
  Survey,
  Target,
  Usage,
} from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { baselineOf, mutantsOf } from './summary.ts';

interface ProvenTest {
  readonly proof: Proof;
  readonly file: string;
  readonly trials: Evidence['trials'];
}

export interface Findings {
  readonly request: Request;
  readonly workspace: {
    readonly baseCommit: string;
    readonly headCommit: string;
    readonly headIsWorkTree: boolean;
  };
  readonly bed: Testbed;
  readonly baseline: Baseline;
  readonly survey: Survey;
  readonly targets: readonly Target[];
  readonly attempts: {
    readonly rejected: readonly RejectedCandidate[];
    readonly calls: number;
    readonly candidates: number;
    readonly usage: readonly Usage[];
    readonly proofs: readonly unknown[];
  };
  readonly settled: {
    readonly files: readonly MergedFile[];
    readonly proven: readonly ProvenTest[];
    readonly rejected: readonly RejectedCandidate[];
  };
  readonly reasons: readonly Reason[];
  readonly prepared: { readonly installer: string; readonly pinned: boolean };
  readonly sandboxId: string;
  readonly timings: Readonly<Record<string, number>>;
}

export function publish(found: Findings): Answer {
  const { request, workspace, attempts, settled } = found;
  const rejected = [...attempts.rejected, ...settled.rejected];
  const tests = settled.proven.map((one) => acceptedTest(found, one));
  const refused: Record<string, number> = {};
  for (const { code } of rejected) refused[code] = (refused[code] ?? 0) + 1;
  return {
    ...emptyAnswer(request),
    commits: {
      base: workspace.baseCommit,
      head: workspace.headCommit,
      headIsWorkTree: workspace.headIsWorkTree,
    },
    reasons: tests.length > 0 ? found.reasons : [...found.reasons, ...whyNone(rejected)],
    tests,
    changes: tests.flatMap(({ symbol, difference }) =>
      difference === undefined
        ? []
        : [{ symbol, call: difference.call, before: difference.base, now: difference.head }],
    ),
    ...mutantsOf(found.survey, killersOf(settled.proven)),
    rejected,
    baseline: baselineOf(found.baseline),
    funnel: {
      targets: found.targets.length,
      calls: attempts.calls,
      candidates: attempts.candidates,
      proven: attempts.proofs.length,
      accepted: tests.length,
      refused,
    },
    usage: attempts.usage,
    evidence: settled.proven.map((one) => evidenceOf(found, one)),
    patch: settled.files.map(patchOf).join(''),
    timings: found.timings,
  };
}

/** Where nothing was accepted, the refusals are the reasons: each code once, with its first case. */
function whyNone(rejected: readonly RejectedCandidate[]): readonly Reason[] {
  const codes = [...new Set(rejected.map(({ code }) => code))];
  return codes.map((code) => ({ code, detail: rejected.find((one) => one.code === code)?.detail ?? '' }));
}

function acceptedTest({ bed }: Findings, { proof, file, trials }: ProvenTest): AcceptedTest {
  const { candidate } = proof;
  const before = bed.readHead(file);
  const after = bed.language.insertTests(before ?? '', file, {
    imports: candidate.imports,
    tests: [candidate.body],
  });
  return {
    id: candidate.id,
    file,
    name: candidate.name,
    symbol: candidate.target.symbol.qualifiedName,
    kind: proof.kind ?? 'guard',
    oracle: candidate.oracle,
    ...(candidate.statedBy === undefined ? {} : { statedBy: candidate.statedBy }),
    ...(candidate.difference === undefined ? {} : { difference: candidate.difference }),
    imports: candidate.imports,
    code: candidate.body,
    patch: patchOf({ path: file, after, ...(before === undefined ? {} : { before }) }),
    kills: proof.kills,
    trials: {
      green: trials.filter(({ outcome }) => outcome === 'pass').length,
      red: trials.filter(({ outcome }) => outcome === 'fail').length,
    },
  };
}

function evidenceOf(
  { bed, workspace, prepared, sandboxId, attempts }: Findings,
  { proof, trials }: ProvenTest,
): Evidence {
  return {
    test: proof.candidate.id,
    commits: { base: workspace.baseCommit, head: workspace.headCommit },
    framework: { id: bed.framework.id, version: bed.detection.version },
    installer: { id: prepared.installer, pinned: prepared.pinned },
    sandbox: sandboxId,
    model: attempts.usage[0]?.model ?? 'none',
    generator: proof.candidate.generator,
    trials,
  };
}

/** A unified diff that `git apply` takes, also for a new file. */
export function patchOf(file: Pick<MergedFile, 'path' | 'before' | 'after'>): string {
  const isNew = file.before === undefined;
  const body = createTwoFilesPatch(
    isNew ? '/dev/null' : `a/${file.path}`,
    `b/${file.path}`,
    file.before ?? '',
    file.after,
    '',
    '',
    { context: 3 },
  );
  const hunks = body.slice(body.indexOf('--- ')).replace(/^(--- .*|\+\+\+ .*)\t$/gm, '$1');
  return `diff --git a/${file.path} b/${file.path}\n${isNew ? 'new file mode 100644\n' : ''}${hunks}`;
}

function killersOf(shown: readonly ProvenTest[]): ReadonlyMap<string, string> {
  const kills = shown.flatMap(({ proof }) =>
    proof.kills.map((kill) => [kill.mutant?.id ?? '', proof.candidate.id] as const),
  );
  return new Map(kills.filter(([id]) => id !== ''));
}
