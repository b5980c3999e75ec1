// The answer: what a request gets, in one versioned shape that every door, report and bar reads. Schema: docs/schema/answer.schema.json.
import type { Fault, FaultCode } from '../errors.ts';
import type {
  AcceptedTest,
  Difference,
  Finding,
  Judgement,
  Mutant,
  Reason,
  RejectedCandidate,
  Reproduction,
  Request,
  TestId,
  Usage,
} from '../terms.ts';
import type { Evidence } from './evidence.ts';

export const ANSWER_VERSION = 1;

export interface Answer {
  readonly version: typeof ANSWER_VERSION;
  readonly request: Request;
  readonly commits?: { readonly base: string; readonly head: string; readonly headIsWorkTree: boolean };
  /** Why there is no test, or what limits the answer. */
  readonly reasons: readonly Reason[];
  readonly tests: readonly AcceptedTest[];
  /** Suspected regressions, each with a reproducer that is never committed. */
  readonly findings: readonly Finding[];
  /** Calls that do something else than before, most surprising first; findings are not among them. */
  readonly changes: readonly Difference[];
  /** Only `reproduce` fills it. */
  readonly reproductions?: readonly Reproduction[];
  /** What the change's own tests are worth; only `prove` fills it. */
  readonly judgements: readonly Judgement[];
  /** Changed lines that no green test runs; only `prove` fills it. */
  readonly neverRun: readonly { readonly path: string; readonly lines: readonly number[] }[];
  /** The change line by line. Absent: the request ended before, or the answer is of an older Testwright. */
  readonly lines?: readonly {
    readonly path: string;
    /** Unified, with three lines around. */
    readonly diff: string;
    /** Lines of head that can run and that base does not have so. */
    readonly changed: readonly number[];
    /** Those of them that no green test runs; null: could not be counted. */
    readonly neverRun: readonly number[] | null;
  }[];
  readonly mutants: readonly (Omit<Mutant, 'source'> & {
    readonly status: 'killed' | 'alive' | 'not-run';
    readonly killedBy?: string;
  })[];
  /** Of the mutants that were run: before, and with the accepted tests. */
  readonly score: {
    readonly killed: number;
    readonly killedWithTests: number;
    readonly total: number;
  } | null;
  readonly rejected: readonly RejectedCandidate[];
  readonly baseline: {
    readonly files: readonly string[];
    readonly green: number;
    readonly red: readonly { readonly id: TestId; readonly message: string }[];
    readonly flaky: readonly TestId[];
    readonly setAside: readonly { readonly file: string; readonly code: string; readonly message: string }[];
    readonly seconds: number;
  } | null;
  readonly funnel: {
    readonly targets: number;
    readonly calls: number;
    readonly candidates: number;
    readonly proven: number;
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly usage: readonly Usage[];
  readonly evidence: readonly Evidence[];
  /** All accepted tests as one diff. */
  readonly patch: string;
  readonly timings: Readonly<Record<string, number>>;
  readonly error?: {
    readonly code: FaultCode;
    readonly sentence: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly fix?: string;
  };
}

/** The oracle rule: what only head vouches for is written when it is named, never along with the rest. */
export function needsPerson({ kind, oracle }: Pick<AcceptedTest, 'kind' | 'oracle'>): boolean {
  return oracle === 'observed' && kind !== 'guard';
}

/** Nothing was looked for: the reasons say why. */
export function refusal(
  request: Request,
  reasons: readonly Reason[],
  timings: Readonly<Record<string, number>>,
): Answer {
  return { ...emptyAnswer(request), reasons, timings };
}

/** The request failed. Without a request: its words could not be read. */
export function failureAnswer(fault: Fault, request: Request = unread): Answer {
  const fields = Object.entries(fault.fields).filter(([, value]) => value !== undefined);
  return {
    ...emptyAnswer(request),
    error: {
      code: fault.code,
      sentence: fault.message,
      fields: Object.fromEntries(fields),
      ...(fault.fix === undefined ? {} : { fix: fault.fix }),
    },
  };
}

const unread: Request = { command: 'test', paths: [], symbols: [], attempt: 1, trust: 'own', budgetMs: 0 };

export function emptyAnswer(request: Request): Answer {
  return {
    version: ANSWER_VERSION,
    request,
    reasons: [],
    tests: [],
    findings: [],
    changes: [],
    judgements: [],
    neverRun: [],
    mutants: [],
    score: null,
    rejected: [],
    baseline: null,
    funnel: { targets: 0, calls: 0, candidates: 0, proven: 0, accepted: 0, refused: {} },
    usage: [],
    evidence: [],
    patch: '',
    timings: {},
  };
}
