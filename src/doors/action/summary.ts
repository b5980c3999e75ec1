// The answer in GitHub's Markdown: for the job summary and for a comment. Text of others stands in code only.
import type { Answer } from '../../report/answer.ts';
import { reasonTexts } from '../../report/reasons.ts';
import type { AcceptedTest, Judgement } from '../../terms.ts';
import { block, span } from './inert.ts';

/** More of one kind fill a page; the answer file has them all. */
const MOST_SHOWN = 20;

/** At most `mostBytes` of UTF-8: whole sections are left out from the end, and the text says so. */
export function renderSummary(answer: Answer, mostBytes: number): string {
  const sections = [
    headline(answer),
    ...answer.findings
      .slice(0, MOST_SHOWN)
      .map(
        ({ symbol, call, before, now, patch }) =>
          `### Suspected regression in ${span(symbol)}\n\nThe call ${span(call)} gave ${span(before)} and now gives ${span(now)}. Intended?\n\n${details('Reproducer', block(patch, 'diff'))}`,
      ),
    ...answer.tests.map(renderTest),
    renderJudgements(answer.judgements),
    renderAlive(answer),
    renderNeverRun(answer),
    renderReasons(answer),
  ].filter((section) => section !== '');
  const foot = footer(answer);
  return within(sections, foot, mostBytes);
}

function within(sections: readonly string[], foot: string, mostBytes: number): string {
  const note = (left: number) =>
    `_${left} more ${left === 1 ? 'section is' : 'sections are'} in the answer file._`;
  let room = mostBytes - Buffer.byteLength(`${foot}${note(sections.length)}`) - 16;
  const shown: string[] = [];
  for (const section of sections) {
    room -= Buffer.byteLength(section) + 2;
    if (room < 0) break;
    shown.push(section);
  }
  const left = sections.length - shown.length;
  return `${[...shown, ...(left > 0 ? [note(left)] : []), foot].join('\n\n')}\n`;
}

function headline({ error, request, tests, judgements }: Answer): string {
  if (error !== undefined)
    return [
      `## Testwright could not answer: ${error.code}`,
      error.sentence,
      ...(error.fix === undefined ? [] : [`What to do: ${span(error.fix, 600)}`]),
    ].join('\n\n');
  if (request.command === 'test')
    return `## ${tests.length === 0 ? 'No test to show' : `${tests.length} proven ${tests.length === 1 ? 'test' : 'tests'}`}`;
  const idle = judgements.filter(({ verdict }) => verdict === 'cannot-fail').length;
  return `## ${judgements.length} ${judgements.length === 1 ? 'test' : 'tests'} of this change judged${idle === 0 ? '' : `, ${idle} cannot fail`}`;
}

const kinds = {
  behaviour: 'red on base, green on head',
  guard: 'green on base and head, red when the code is broken',
  new: 'base has no such code; red when it is broken',
} as const;

function renderTest(test: AcceptedTest): string {
  const { name, file, kind, oracle, kills, difference, code } = test;
  const because = {
    stated: `The expected value is stated in ${span(test.statedBy ?? 'the repository')}.`,
    agreed: 'Base and head, though different, agree on the expected value.',
    observed: 'The expected value is what head does now. Intended?',
  }[oracle];
  const red = kills
    .slice(0, 3)
    .map(({ by, mutant }) =>
      by === 'base' || mutant === undefined
        ? `- Red on base${difference === undefined ? '' : `: ${span(difference.call)} gave ${span(difference.base)} and gives ${span(difference.head)}`}`
        : `- Red when ${span(`${mutant.path}:${mutant.line}`)} reads ${span(mutant.after)}`,
    );
  return [
    `### ${span(name)}`,
    `In ${span(file)}: ${kinds[kind]}. ${because}`,
    block(code),
    red.join('\n'),
  ].join('\n\n');
}

const verdicts = {
  'does-not-run': 'do not run',
  flaky: 'are flaky',
  'cannot-fail': 'cannot fail',
  'proves-change': 'prove the change',
  guards: 'guard it',
  elsewhere: 'run none of it',
} as const satisfies Record<Judgement['verdict'], string>;
const shownWithDetail = new Set<string>(['does-not-run', 'flaky', 'cannot-fail']);

function renderJudgements(judgements: readonly Judgement[]): string {
  return Object.entries(verdicts)
    .flatMap(([verdict, words]) => {
      const those = judgements.filter((one) => one.verdict === verdict);
      if (those.length === 0) return [];
      const lines = those
        .slice(0, MOST_SHOWN)
        .map(
          ({ id, detail }) => `- ${span(id)}${shownWithDetail.has(verdict) ? `: ${span(detail, 400)}` : ''}`,
        );
      return [`**${those.length} ${words}**\n\n${[...lines, ...more(those.length)].join('\n')}`];
    })
    .join('\n\n');
}

function renderAlive({ mutants }: Answer): string {
  const alive = mutants.filter(({ status }) => status === 'alive');
  if (alive.length === 0) return '';
  const shown = alive
    .slice(0, MOST_SHOWN)
    .map(({ path, line, before, after }) => `# ${path}:${line}\n- ${before}\n+ ${after}`);
  const title = `${alive.length} planted ${alive.length === 1 ? 'fault' : 'faults'} that no test notices`;
  return `**${title}**\n\n${[block(shown.join('\n'), 'diff', 3 * MOST_SHOWN), ...more(alive.length)].join('\n\n')}`;
}

function renderNeverRun({ neverRun }: Answer): string {
  if (neverRun.length === 0) return '';
  const lines = neverRun
    .slice(0, MOST_SHOWN)
    .map(({ path, lines }) => `- ${span(path)}: ${span(lines.join(', '))}`);
  return `**Changed lines that no green test runs**\n\n${[...lines, ...more(neverRun.length)].join('\n')}`;
}

function renderReasons({ reasons }: Answer): string {
  return reasons
    .slice(0, MOST_SHOWN)
    .map(({ code, detail }) => `- \`${code}\`: ${reasonTexts[code].means} ${span(detail, 600)}`)
    .join('\n');
}

function footer({ score, baseline, rejected }: Answer): string {
  const parts = [
    ...(baseline === null
      ? []
      : [`${baseline.green} existing tests are green in ${baseline.files.length} files.`]),
    ...(score === null
      ? []
      : [
          `${score.killed} of ${score.total} planted faults are noticed${score.killedWithTests > score.killed ? `, ${score.killedWithTests} with these tests` : ''}.`,
        ]),
    ...(rejected.length === 0 ? [] : [`${rejected.length} candidates were refused.`]),
  ];
  return parts.join(' ');
}

function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function more(count: number): readonly string[] {
  return count > MOST_SHOWN ? [`… and ${count - MOST_SHOWN} more`] : [];
}
