// What the npm package gives to programs: answers and evidence, as types and read as data that anybody may have made.
import type { Answer } from './report/answer.ts';
import { readAnswer as answerIn } from './report/answer-file.ts';
import type { Evidence } from './report/evidence.ts';
import { readEvidence as evidenceIn } from './report/evidence-file.ts';

export { Fault, type FaultCode, faults } from './errors.ts';
export type * from './terms.ts';
export type { Answer, Evidence };

/** The answer in a file that `--json` wrote. Throws Fault `bad-answer` for anything else. */
export async function readAnswer(file: string): Promise<Answer> {
  return await answerIn(file);
}

/** The evidence in a file that `--evidence` wrote. Throws Fault `bad-evidence` for anything else. */
export async function readEvidence(file: string): Promise<Evidence> {
  return await evidenceIn(file);
}
