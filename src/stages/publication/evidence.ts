// The evidence behind verdicts: made from the trials that were run, each with what it takes to run it again.
import { createHash } from 'node:crypto';
import type { Placed } from '../../proofs.ts';
import { redactRecord } from '../../redact.ts';
import {
  EVIDENCE_VERSION,
  type Evidence,
  type EvidenceRecord,
  type EvidenceTrial,
  type Overlaid,
  type Subject,
} from '../../report/evidence.ts';
import type { Sign } from '../../report/signature.ts';
import type { LanguageId, Mutant, RanTrial, TestId, Trust } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { outcomeIn } from '../../trials/outcome-in.ts';
import { patchOf } from './patch.ts';

/** What is the same for all verdicts of a request. */
export interface EvidenceGround extends Recording {
  readonly bed: Testbed;
  readonly workspace: {
    readonly baseCommit: string;
    readonly headCommit: string;
    readonly trust: Trust;
    readonly configuration: NonNullable<EvidenceRecord['configuration']>;
    readonly snapshot: {
      readonly baseTree: string;
      readonly headTree: string;
      readonly workTree?: NonNullable<EvidenceRecord['workTree']>;
    };
  };
  readonly prepared: {
    readonly installer: string;
    readonly pinned: boolean;
    readonly layers: EvidenceRecord['layers'];
    readonly tools: Readonly<Record<string, string>>;
    readonly language: LanguageId | undefined;
    readonly ecosystem: 'node' | 'python';
    readonly packageDir: string;
  };
  readonly mutants: readonly Mutant[];
}

/** Who ran what. */
export interface Recording {
  readonly ran: readonly RanTrial[];
  readonly sandbox: { readonly id: string };
  readonly version: string;
  readonly sign: Sign;
  /** Milliseconds by step. */
  readonly timings: Readonly<Record<string, number>>;
}

/** What differs from verdict to verdict. */
export interface Verdict {
  readonly id: string;
  readonly subject: Subject;
  /** Test files as trials laid them over head's, by name; trials with another text of such a file are not this verdict's. */
  readonly overlays?: Readonly<Record<string, Omit<Placed, 'id'> & { readonly id?: TestId }>>;
  readonly generator?: string;
  readonly model?: NonNullable<EvidenceRecord['model']>;
}

export function evidenceOf(ground: EvidenceGround, verdict: Verdict): Evidence {
  const { bed, workspace, prepared } = ground;
  const chosen = ground.ran.flatMap((one) => choose(ground, verdict, one));
  const enforced = chosen[0]?.ran.result.enforced ?? {};
  const used = new Set(chosen.map(({ mutant }) => mutant?.id));
  const record: EvidenceRecord = {
    version: EVIDENCE_VERSION,
    id: verdict.id,
    made: new Date().toISOString(),
    subject: verdict.subject,
    commits: {
      base: workspace.baseCommit,
      head: workspace.headCommit,
      baseTree: workspace.snapshot.baseTree,
      headTree: workspace.snapshot.headTree,
    },
    ...(workspace.snapshot.workTree === undefined ? {} : { workTree: workspace.snapshot.workTree }),
    trust: workspace.trust,
    ...(workspace.configuration.paths.length === 0 ? {} : { configuration: workspace.configuration }),
    place: {
      language: prepared.language ?? bed.language.id,
      ecosystem: prepared.ecosystem,
      packageDir: prepared.packageDir,
    },
    framework: { id: bed.framework.id, version: bed.detection.version },
    installer: { id: prepared.installer, pinned: prepared.pinned },
    layers: prepared.layers,
    versions: {
      testwright: ground.version,
      platform: `${process.platform}-${process.arch}`,
      ...prepared.tools,
    },
    sandbox: { id: ground.sandbox.id, enforced },
    ...(verdict.generator === undefined ? {} : { generator: verdict.generator }),
    ...(verdict.model === undefined ? {} : { model: verdict.model }),
    overlays: Object.fromEntries(
      Object.entries(verdict.overlays ?? {})
        .filter(([name]) => chosen.some(({ overlay }) => overlay === name))
        .map(([name, { path, text }]) => [name, overlaid(bed, path, text)]),
    ),
    mutants: ground.mutants
      .filter(({ id }) => used.has(id))
      .map(({ source, ...mutant }) => {
        const { diff, sha256 } = overlaid(bed, mutant.path, source);
        return { ...mutant, diff, sha256 };
      }),
    trials: chosen.map((one) => trialOf(one, verdict.subject, enforced)),
  };
  // Before it is signed: nobody may have to choose between a secret and the signature.
  return ground.sign(redactRecord(record));
}

interface Chosen {
  readonly ran: RanTrial;
  readonly test: TestId;
  readonly overlay: string | undefined;
  readonly mutant: Mutant | undefined;
}

/** The trial, where it is one of this verdict's: plain source, its test among what runs, nothing over head but what we can name. */
function choose(ground: EvidenceGround, verdict: Verdict, ran: RanTrial): readonly Chosen[] {
  const { trial } = ran;
  const overlays = Object.entries(verdict.overlays ?? {});
  const overlay = overlays.find(([, { path, text }]) => trial.overlay[path] === text);
  const test = overlay?.[1].id ?? verdict.subject.test;
  const file = test.slice(0, test.indexOf('::'));
  if (trial.countLines !== undefined || !trial.files.includes(file)) return [];
  if (trial.ids !== undefined && !trial.ids.includes(test)) return [];
  const mutant = ground.mutants.find(({ path, source }) => trial.overlay[path] === source);
  const named = [overlay?.[1].path, mutant?.path];
  if (overlays.length > 0 && overlay === undefined) return [];
  if (Object.keys(trial.overlay).some((path) => !named.includes(path))) return [];
  return [{ ran, test, overlay: overlay?.[0], mutant }];
}

function trialOf(
  { ran: { trial, result }, test, overlay, mutant }: Chosen,
  subject: Subject,
  usual: Readonly<Record<string, string>>,
): EvidenceTrial {
  const { enforced } = result;
  return {
    tree: trial.tree.name,
    ...(mutant === undefined ? {} : { mutant: mutant.id }),
    ...(overlay === undefined ? {} : { overlay }),
    ...(test === subject.test ? {} : { test }),
    files: trial.files,
    ...(trial.ids === undefined ? {} : { ids: trial.ids }),
    ...(trial.canaryFile === undefined ? {} : { canaryFile: trial.canaryFile }),
    variation: trial.variation,
    timeoutMs: Math.round(trial.timeoutMs),
    command: result.command ?? [],
    end: result.end,
    outcome: outcomeIn(result, test),
    ms: Math.round(result.wallMs),
    logSha256: sha256(result.outputTail),
    ...(JSON.stringify(enforced) === JSON.stringify(usual) ? {} : { enforced }),
  };
}

function overlaid(bed: Testbed, path: string, text: string): Overlaid {
  const before = bed.readHead(path);
  const diff = patchOf({ path, after: text, ...(before === undefined ? {} : { before }) });
  return { path, diff, sha256: sha256(text) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
