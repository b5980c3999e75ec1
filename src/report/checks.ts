// What doctor found, as a person reads it.
import type { Fault } from '../errors.ts';
import { cleanLine } from './clean.ts';
import { factLines, wrap } from './layout.ts';

export interface Check {
  readonly name: string;
  readonly says: string;
  /** Lines below it. */
  readonly more?: readonly string[];
  /** Absent: all is well. */
  readonly fault?: Fault;
}

const INDENT = ' '.repeat(17);

export function renderChecks(checks: readonly Check[], width: number): string {
  const lines = checks.flatMap(({ name, says, more, fault }) => [
    ...wrap(
      `${fault === undefined ? 'ok     ' : 'MISSING'} ${name.padEnd(8)} ${cleanLine(says)}`,
      width,
      INDENT,
    ),
    ...(more ?? []).flatMap((line) => wrap(`${INDENT}${cleanLine(line)}`, width, `${INDENT}  `)),
    ...(fault === undefined
      ? []
      : factLines(fault.fields, fault.fix, width).map((line) => `${INDENT}${line.trimStart()}`)),
  ]);
  const bad = checks.filter(({ fault }) => fault !== undefined).length;
  return `${[...lines, '', bad === 0 ? 'Everything is there.' : `${bad} of ${checks.length} need something.`].join('\n')}\n`;
}
