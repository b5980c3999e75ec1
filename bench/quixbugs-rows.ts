// What bench/quixbugs.ts writes of one program.
import type { Answer } from '../src/report/answer.ts';
import type { Way } from './quixbugs-repository.ts';

/** Outcomes of the accepted tests on both versions are of runs made by the bench. */
export interface Row {
  readonly program: string;
  readonly way: Way;
  readonly exit: number | null;
  readonly seconds: number;
  readonly modelSeconds: number;
  readonly tests: readonly {
    readonly kind: string;
    readonly oracle: string;
    readonly code: string;
    readonly onBuggy: string;
    readonly onCorrect: string;
  }[];
  readonly findings: number;
  readonly changes: number;
  readonly reasons: readonly string[];
  readonly funnel?: Answer['funnel'];
  readonly error?: string;
}
