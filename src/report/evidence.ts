// The record behind a verdict: all that it takes to run it again. Schema: docs/schema/evidence.schema.json; explained
// in docs/evidence.md.
import type {
  FrameworkId,
  Judgement,
  Kind,
  LanguageId,
  Mutant,
  Oracle,
  Outcome,
  TestId,
  TrialResult,
  Trust,
  Variation,
} from '../terms.ts';

export const EVIDENCE_VERSION = 1;

/** What the verdict is about, and the verdict. `kills`: `base`, or ids of mutants. */
export type Subject =
  | {
      readonly is: 'test';
      readonly test: TestId;
      readonly symbol: string;
      readonly kind: Kind;
      readonly oracle: Oracle;
      readonly kills: readonly string[];
      /** Applies alone to head. */
      readonly patch: string;
    }
  | {
      readonly is: 'judgement';
      readonly test: TestId;
      readonly verdict: Judgement['verdict'];
      readonly onBase: Judgement['onBase'];
      readonly kills: readonly string[];
    }
  | {
      readonly is: 'finding';
      readonly test: TestId;
      readonly symbol: string;
      readonly call: string;
      readonly before: string;
      readonly now: string;
      /** The reproducer; applies alone to head, where it is red. */
      readonly patch: string;
    }
  | {
      readonly is: 'reproduction';
      readonly test: TestId;
      readonly symbol: string;
      /** What of the report its failure shows. */
      readonly symptom: string;
      /** Applies alone to head, where it is red. */
      readonly patch: string;
    };

/** A file that a trial laid over head's: as a diff against head, so that it can be made again from there. */
export interface Overlaid {
  readonly path: string;
  readonly diff: string;
  readonly sha256: string;
}

export interface EvidenceTrial {
  readonly tree: 'head' | 'base';
  /** Id of the mutant that was laid over it. */
  readonly mutant?: string;
  /** Name of the overlay that held the test; absent: the files as head has them. */
  readonly overlay?: string;
  /** Its id there, where that is another than the subject's. */
  readonly test?: TestId;
  readonly files: readonly string[];
  readonly ids?: readonly TestId[];
  readonly canaryFile?: string;
  readonly variation: Variation;
  readonly timeoutMs: number;
  readonly command: readonly string[];
  readonly end: TrialResult['end'];
  /** What the test did. `absent`: it was not among what ran. */
  readonly outcome: Outcome | 'absent';
  readonly ms: number;
  /** Of the last 4,000 characters of the output. */
  readonly logSha256: string;
  /** Where it differs from the first trial's. */
  readonly enforced?: Readonly<Record<string, string>>;
}

export interface EvidenceRecord {
  readonly version: typeof EVIDENCE_VERSION;
  readonly id: string;
  /** ISO 8601. */
  readonly made: string;
  readonly subject: Subject;
  readonly commits: {
    readonly base: string;
    readonly head: string;
    readonly baseTree: string;
    readonly headTree: string;
  };
  /** Present where head is uncommitted work on `parent`; without `diff` it cannot be made again. */
  readonly workTree?: { readonly parent: string; readonly diff?: string };
  /** Whose code head is; absent: the caller's own. */
  readonly trust?: Trust;
  /** Configuration and hooks of the test framework that the change touches, and whose were used. */
  readonly configuration?: { readonly from: 'base' | 'head'; readonly paths: readonly string[] };
  readonly place: {
    readonly language: LanguageId;
    readonly ecosystem: 'node' | 'python';
    readonly packageDir: string;
  };
  readonly framework: { readonly id: FrameworkId; readonly version: string };
  readonly installer: { readonly id: string; readonly pinned: boolean };
  /** Hashes of what decides the prepared dependencies. */
  readonly layers: { readonly head: string; readonly base: string };
  /** Testwright's own, the platform and the host's tools. */
  readonly versions: Readonly<Record<string, string>>;
  readonly sandbox: { readonly id: string; readonly enforced: Readonly<Record<string, string>> };
  readonly generator?: string;
  /** Every exchange with the model before the test was proposed, by SHA-256. */
  readonly model?: { readonly id: string; readonly exchanges: readonly Exchange[] };
  readonly overlays: Readonly<Record<string, Overlaid>>;
  readonly mutants: readonly (Omit<Mutant, 'source'> & Pick<Overlaid, 'diff' | 'sha256'>)[];
  readonly trials: readonly EvidenceTrial[];
}

export interface Exchange {
  readonly prompt: string;
  readonly answer: string;
}

export interface Signature {
  readonly algorithm: 'Ed25519';
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly publicKey: string;
  readonly value: string;
}

export type Evidence = EvidenceRecord & { readonly signature?: Signature };
