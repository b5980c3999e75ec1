// Suspected regressions, and what else behaves otherwise than before, as a person reads it in a terminal.
import type pc from 'picocolors';
import type { Finding } from '../terms.ts';
import type { Answer } from './answer.ts';
import { clean, cleanLine } from './clean.ts';
import { cut, wrap } from './layout.ts';

type Paint = ReturnType<typeof pc.createColors>;

/** The answer file has them all. */
const CHANGES_SHOWN = 5;

export function renderFinding(finding: Finding, width: number, paint: Paint): string {
  const { symbol, statedBy, trials } = finding;
  const stated = statedBy === undefined ? '' : ` The value before is stated in ${cleanLine(statedBy)}.`;
  return [
    paint.bold(paint.red(cut(`Suspected regression in ${symbol}: ${finding.call}`, width))),
    paint.dim(cut(`${finding.id}  not announced; nothing is written for it`, width)),
    paint.green(cut(`  - before: ${finding.before}`, width)),
    paint.red(cut(`  + now:    ${finding.now}`, width)),
    '',
    ...clean(finding.code)
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    ...wrap(
      `Green on base in ${trials.greenOnBase} runs, red on head in ${trials.redOnHead} of ${trials.redOnHead}.${stated} If it is meant, say so in the commit message.`,
      width,
      '',
    ),
  ].join('\n');
}

/** What tests and findings do not show already. */
export function renderChanges(answer: Answer, width: number, paint: Paint): string {
  const isShown = (call: string) => answer.tests.some(({ code }) => code.includes(call));
  const changes = answer.changes.filter(({ call }) => !isShown(call));
  if (changes.length === 0) return '';
  const rest = changes.length - CHANGES_SHOWN;
  return [
    paint.bold('Behaviour changed'),
    ...changes
      .slice(0, CHANGES_SHOWN)
      .flatMap(({ symbol, call, before, now }) => [
        cut(`  ${symbol}: ${call}`, width),
        cut(`    from ${before}`, width),
        cut(`    to   ${now}`, width),
      ]),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}
