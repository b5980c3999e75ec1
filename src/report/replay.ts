// A verdict that was run again, as a person reads it.
import type { Outcome } from '../terms.ts';
import { cleanLine } from './clean.ts';
import type { Evidence, EvidenceTrial } from './evidence.ts';
import { wrap } from './layout.ts';
import type { SignatureCheck } from './signature.ts';

export interface Replay {
  readonly same: boolean;
  readonly trials: readonly ReplayedTrial[];
  /** Why what the trials did now does not carry the verdict; absent: it does. */
  readonly objection?: string;
  /** What is another version here than it was then. */
  readonly otherHere: readonly string[];
}

export interface ReplayedTrial {
  readonly trial: EvidenceTrial;
  readonly now: Outcome | 'absent';
}

export function renderSignature(check: SignatureCheck, width: number): string {
  return lines([wordsOf(check)], width);
}

function wordsOf(check: SignatureCheck): string {
  switch (check.says) {
    case 'valid':
      return `Signature: valid, by ${check.isOurs ? 'this installation' : 'another installation'} (key ${check.keyId}).`;
    case 'bad':
      return 'Signature: bad. The file was changed after it was made.';
    case 'absent':
      return 'Signature: absent.';
  }
}

export function renderReplay(evidence: Evidence, replay: Replay, width: number): string {
  const { trials, objection, otherHere } = replay;
  const different = trials.filter(({ trial, now }) => trial.outcome !== now);
  const what = `${evidence.subject.is} ${evidence.id}, ${cleanLine(evidence.subject.test)}`;
  return lines(
    [
      ...otherHere.map((words) => `Note: ${cleanLine(words)}`),
      ...different.map(
        (one) =>
          `different: trial ${trials.indexOf(one) + 1} ${placeOf(one.trial, evidence)}: ${one.trial.outcome} then, ${one.now} now`,
      ),
      ...(objection === undefined ? [] : [`different: ${cleanLine(objection)}`]),
      replay.same
        ? `same: ${what}: ${trials.length} of ${trials.length} trials came out as recorded`
        : `different: ${what}: ${trials.length - different.length} of ${trials.length} trials came out as recorded`,
    ],
    width,
  );
}

/** `on head (seed 4, shuffled, UTC)` */
function placeOf({ tree, mutant, variation }: EvidenceTrial, { mutants }: Evidence): string {
  const planted = mutants.find(({ id }) => id === mutant);
  const where =
    planted === undefined
      ? `on ${tree}`
      : `under ${cleanLine(planted.path)}:${planted.line} (${cleanLine(planted.operator)})`;
  return `${where} (seed ${variation.seed}${variation.shuffle ? ', shuffled' : ''}, ${variation.timezone})`;
}

function lines(texts: readonly string[], width: number): string {
  return `${texts.flatMap((text) => wrap(text, Math.min(width, 100), '  ')).join('\n')}\n`;
}
