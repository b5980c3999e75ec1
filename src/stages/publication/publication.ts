// Stage: everything that was found, as the one answer that every door shows.
import type { Proof } from '../../gates/gate.ts';
import { aloneIn, type ConfirmedFinding, idIn, type MergedFile, ownText } from '../../proofs.ts';
import { type Answer, emptyAnswer } from '../../report/answer.ts';
import type { Exchange } from '../../report/evidence.ts';
import type {
  AcceptedTest,
  Baseline,
  Change,
  Difference,
  Outcome,
  Reason,
  RejectedCandidate,
  Request,
  Survey,
  Target,
  Usage,
} from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { linesOf } from './changed-lines.ts';
import { type EvidenceGround, evidenceOf, type Recording, type Verdict } from './evidence.ts';
import { type Patched, patchOf } from './patch.ts';
import { baselineOf, mutantsOf } from './summary.ts';

interface ProvenTest {
  readonly proof: Proof;
  readonly file: string;
  readonly trials: readonly { readonly outcome: Outcome }[];
}

export interface Found {
  readonly request: Request;
  readonly workspace: EvidenceGround['workspace'] & { readonly headIsWorkTree: boolean };
  readonly bed: Testbed;
  readonly change: Change;
  readonly baseline: Baseline;
  readonly survey: Survey;
  readonly targets: readonly Target[];
  readonly attempts: {
    readonly rejected: readonly RejectedCandidate[];
    readonly calls: number;
    readonly candidates: number;
    readonly usage: readonly Usage[];
    readonly differences: readonly Difference[];
    readonly proofs: readonly unknown[];
    /** By candidate. */
    readonly exchanges: ReadonlyMap<string, readonly Exchange[]>;
  };
  readonly suspected: {
    readonly findings: readonly ConfirmedFinding[];
    readonly rejected: readonly RejectedCandidate[];
  };
  readonly settled: {
    readonly files: readonly MergedFile[];
    readonly proven: readonly ProvenTest[];
    readonly rejected: readonly RejectedCandidate[];
  };
  readonly reasons: readonly Reason[];
  readonly prepared: EvidenceGround['prepared'];
  readonly recording: Recording;
}

export function publish(found: Found): Answer {
  const { request, workspace, attempts, suspected, settled } = found;
  const rejected = [...attempts.rejected, ...suspected.rejected, ...settled.rejected];
  const tests = settled.proven.map((one) => acceptedTest(found, one));
  const evidenceGround = {
    ...found,
    ...found.recording,
    mutants: found.survey.fates.map(({ mutant }) => mutant),
  };
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
    findings: suspected.findings.map(({ finding, text }) => ({
      ...finding,
      patch: patchOf({ path: finding.file, after: text }),
    })),
    changes: changesOf(found),
    lines: linesOf(found.change, found.baseline),
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
    evidence: [
      ...settled.proven.map((one) => verdictOf(found, one)),
      ...suspected.findings.map(findingVerdict),
    ].map((verdict) => evidenceOf(evidenceGround, verdict)),
    patch: settled.files.map(patchOf).join(''),
    timings: found.recording.timings,
  };
}

/** Where nothing was accepted, the refusals are the reasons: each code once, with its first case. */
function whyNone(rejected: readonly RejectedCandidate[]): readonly Reason[] {
  const codes = [...new Set(rejected.map(({ code }) => code))];
  return codes.map((code) => ({ code, detail: rejected.find((one) => one.code === code)?.detail ?? '' }));
}

function acceptedTest({ bed }: Found, { proof, file, trials }: ProvenTest): AcceptedTest {
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
    imports: candidate.imports,
    code: candidate.body,
    ...(candidate.beside === undefined ? {} : { beside: candidate.beside.names }),
    patch: patchOf(patched(bed, file, ownText(bed, file, candidate))),
    kills: proof.kills,
    trials: {
      green: trials.filter(({ outcome }) => outcome === 'pass').length,
      red: trials.filter(({ outcome }) => outcome === 'fail').length,
    },
  };
}

/** The test as it was proven: in the merged file, and with its own patch alone where the merged one says nothing. */
function verdictOf({ bed, attempts, settled }: Found, { proof, file }: ProvenTest): Verdict {
  const { candidate } = proof;
  const own = ownText(bed, file, candidate);
  const merged = settled.files.find(({ path }) => path === file)?.after ?? own;
  const { usage } = attempts;
  const exchanges = attempts.exchanges.get(candidate.id) ?? [];
  return {
    id: candidate.id,
    subject: {
      is: 'test',
      test: idIn(bed, file, candidate),
      symbol: candidate.target.symbol.qualifiedName,
      kind: proof.kind ?? 'guard',
      oracle: candidate.oracle,
      kills: proof.kills.map(({ mutant }) => mutant?.id ?? 'base'),
      patch: patchOf(patched(bed, file, own)),
    },
    overlays: {
      merged: { path: file, text: merged },
      ...(own === merged ? {} : { own: { path: file, text: own } }),
      alone: aloneIn(bed, file, candidate),
    },
    generator: candidate.generator,
    ...(exchanges.length === 0 ? {} : { model: { id: usage[0]?.model ?? '', exchanges } }),
  };
}

function findingVerdict({ finding, id, text, generator }: ConfirmedFinding): Verdict {
  const { symbol, call, before, now, file } = finding;
  const patch = patchOf({ path: file, after: text });
  return {
    id: finding.id,
    subject: { is: 'finding', test: id, symbol, call, before, now, patch },
    overlays: { own: { path: file, text } },
    generator,
  };
}

const surprise: readonly Difference['how'][] = ['raises', 'type', 'value', 'no-longer-raises'];

/** Most surprising first; what is shown as a finding is not said twice. */
function changesOf({ attempts, suspected }: Found): Answer['changes'] {
  const isShown = ({ call }: Difference) => suspected.findings.some(({ finding }) => finding.call === call);
  // Two targets may be reached by one call.
  const once = new Map(attempts.differences.map((one) => [`${one.call}\0${one.before}\0${one.now}`, one]));
  return [...once.values()]
    .filter((one) => !isShown(one))
    .sort((a, b) => surprise.indexOf(a.how) - surprise.indexOf(b.how));
}

function patched(bed: Testbed, path: string, after: string): Patched {
  const before = bed.readHead(path);
  return { path, after, ...(before === undefined ? {} : { before }) };
}

function killersOf(shown: readonly ProvenTest[]): ReadonlyMap<string, string> {
  const kills = shown.flatMap(({ proof }) =>
    proof.kills.map((kill) => [kill.mutant?.id ?? '', proof.candidate.id] as const),
  );
  return new Map(kills.filter(([id]) => id !== ''));
}
