// Whether a verdict follows from what its trials did: so that evidence cannot claim more than it shows.
import type { EvidenceTrial, Subject } from '../../report/evidence.ts';
import type { Outcome } from '../../terms.ts';

interface Tried {
  readonly trial: Pick<EvidenceTrial, 'tree' | 'mutant'>;
  readonly now: Outcome | 'absent';
}

/** Runs on head without which nothing is shown: the flake gate. */
const GREEN_RUNS = 10;

/** Why the verdict does not follow; undefined: it does. */
export function objectionTo(subject: Subject, tried: readonly Tried[]): string | undefined {
  const on = (tree: 'head' | 'base') =>
    tried.filter(({ trial }) => trial.tree === tree && trial.mutant === undefined).map(({ now }) => now);
  const [head, base] = [on('head'), on('base')];
  const onBase = base.findLast((outcome) => outcome !== 'absent') ?? 'absent';
  const red = new Set(
    tried.flatMap(({ trial, now }) => (trial.mutant !== undefined && now === 'fail' ? [trial.mutant] : [])),
  );
  switch (subject.is) {
    case 'test':
      return objectionToTest(subject, head, onBase, red);
    case 'judgement':
      return objectionToJudgement(subject, head, onBase, red);
    case 'finding':
      if (head.length < GREEN_RUNS || head.some((outcome) => outcome !== 'fail'))
        return `It is not red in ${GREEN_RUNS} runs on head`;
      return base.length > 0 && base.every((outcome) => outcome === 'pass')
        ? undefined
        : 'It is not green on base';
    case 'reproduction':
      return head.length < GREEN_RUNS || head.some((outcome) => outcome !== 'fail')
        ? `It is not red in ${GREEN_RUNS} runs on head`
        : undefined;
  }
}

function objectionToTest(
  { kind, kills }: Extract<Subject, { is: 'test' }>,
  head: readonly Tried['now'][],
  onBase: Tried['now'],
  red: ReadonlySet<string>,
): string | undefined {
  if (head.length < GREEN_RUNS || head.some((outcome) => outcome !== 'pass'))
    return `It is not green in ${GREEN_RUNS} runs on head`;
  if (kind === 'behaviour' && onBase !== 'fail') return `Behaviour is red on base; it is ${onBase} there`;
  if (kind === 'guard' && onBase !== 'pass') return `A guard is green on base; it is ${onBase} there`;
  if (kills.length === 0) return 'It kills nothing';
  const missed = kills.find((kill) => (kill === 'base' ? onBase !== 'fail' : !red.has(kill)));
  return missed === undefined ? undefined : `It is not red on ${missed}, which it is said to kill`;
}

function objectionToJudgement(
  { verdict, kills }: Extract<Subject, { is: 'judgement' }>,
  head: readonly Tried['now'][],
  onBase: Tried['now'],
  red: ReadonlySet<string>,
): string | undefined {
  const isGreen = head.length > 0 && head.every((outcome) => outcome === 'pass');
  if (verdict === 'does-not-run') return isGreen ? 'It runs, and is green on head' : undefined;
  if (!isGreen) return 'It is not green on head';
  switch (verdict) {
    case 'proves-change':
      return onBase === 'fail' ? undefined : `It is ${onBase} on base, not red`;
    case 'guards':
      return kills.some((kill) => red.has(kill))
        ? undefined
        : 'It is red under none of the faults that it is said to kill';
    case 'cannot-fail':
      return onBase === 'fail' || red.size > 0 ? 'It can fail' : undefined;
    case 'elsewhere':
    case 'flaky':
      return `That a test is ${verdict} cannot be shown by running it again`;
  }
}
