// Marks at lines of the change. GitHub shows ten of each sort per step: the first ten are those that matter most.
import { type AnnotationProperties, error, notice, warning } from '@actions/core';
import type { Answer } from '../../report/answer.ts';
import { cleanLine } from '../../report/clean.ts';
import { cut } from '../../report/layout.ts';

export const MOST_OF_A_SORT = 10;
const WIDTH = 500;

interface Mark {
  readonly sort: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file: string;
  readonly line?: number;
}

export function annotate(answer: Answer): void {
  const say = { error, warning, notice };
  for (const { sort, title, message, file, line } of marksOf(answer)) {
    const at: AnnotationProperties = {
      title,
      file: cleanLine(file),
      ...(line === undefined ? {} : { startLine: line }),
    };
    say[sort](cut(message, WIDTH), at);
  }
}

export function marksOf(answer: Answer): readonly Mark[] {
  const fileOf = (id: string) => id.split('::')[0] ?? '';
  const judged = (verdict: string) => answer.judgements.filter((one) => one.verdict === verdict);
  const all: readonly Mark[] = [
    ...answer.findings.map(({ symbol, call, before, now, file }) => ({
      sort: 'error' as const,
      title: 'Suspected regression',
      message: `${symbol}: ${call} gave ${before} and now gives ${now}`,
      file,
    })),
    ...judged('does-not-run').map(({ id, detail }) => ({
      sort: 'error' as const,
      title: 'This test does not run',
      message: `${id}: ${detail}`,
      file: fileOf(id),
    })),
    ...judged('cannot-fail').map(({ id, detail }) => ({
      sort: 'warning' as const,
      title: 'This test cannot fail',
      message: `${id}: ${detail}`,
      file: fileOf(id),
    })),
    ...answer.mutants
      .filter(({ status }) => status === 'alive')
      .map(({ path, line, after }) => ({
        sort: 'warning' as const,
        title: 'No test notices this fault',
        message: `All tests stay green when this line reads: ${after}`,
        file: path,
        line,
      })),
    ...answer.tests.map(({ name, kind, file }) => ({
      sort: 'notice' as const,
      title: 'A proven test',
      message: `${name} (${kind})`,
      file,
    })),
  ];
  return (['error', 'warning', 'notice'] as const).flatMap((sort) =>
    all.filter((mark) => mark.sort === sort).slice(0, MOST_OF_A_SORT),
  );
}
