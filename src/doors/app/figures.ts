// What is counted of an answer for the operator page.
import type { Figures } from '../../queue/overview.ts';
import type { Answer } from '../../report/answer.ts';

export function figuresOf({ reasons, funnel, findings, usage, timings, error }: Answer): Figures {
  const { targets, candidates, proven, accepted } = funnel;
  const codes = reasons.map(({ code }) => code as string);
  const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);
  return {
    reasons: [...new Set(error === undefined ? codes : [...codes, error.code])],
    ...{ targets, candidates, proven, accepted },
    findings: findings.length,
    tokens: sum(usage.map((one) => one.promptTokens + one.completionTokens)),
    modelMs: sum(usage.map(({ modelMs }) => modelMs)),
    seconds: sum(Object.values(timings)) / 1000,
  };
}
