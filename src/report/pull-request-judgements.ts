// What the change's own tests are worth, in a comment.
import type { Judgement } from '../terms.ts';
import type { Answer } from './answer.ts';
import { codeFence, codeSpan } from './clean-markdown.ts';

const words: Readonly<Record<Judgement['verdict'], string>> = {
  'does-not-run': 'does not run',
  flaky: 'is flaky',
  'cannot-fail': 'cannot fail',
  'proves-change': 'proves the change',
  guards: 'guards it',
  elsewhere: 'runs none of it',
};
const MOST_TESTS = 40;
const MOST_FAULTS = 10;

export function renderJudged({ judgements, mutants, neverRun }: Answer): readonly string[] {
  const order = Object.keys(words);
  const sorted = [...judgements].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const rows = sorted
    .slice(0, MOST_TESTS)
    .map(({ id, verdict }) => `- ${codeSpan(id)} **${words[verdict]}**`);
  const alive = mutants.filter(({ status }) => status === 'alive').slice(0, MOST_FAULTS);
  const faults = alive.map(
    ({ path, line, before, after }) =>
      `${codeSpan(`${path}:${line}`)}\n\n${codeFence(`- ${before}\n+ ${after}`, 'diff')}`,
  );
  const more = judgements.length - MOST_TESTS;
  return [
    ...(rows.length > 0 ? [[...rows, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n')] : []),
    ...(faults.length > 0 ? [`**Planted faults that no test notices**\n\n${faults.join('\n\n')}`] : []),
    ...(neverRun.length > 0
      ? [
          `**Changed lines that no green test runs**\n\n${neverRun.map(({ path, lines }) => `- ${codeSpan(path)}: ${lines.slice(0, 40).join(', ')}`).join('\n')}`,
        ]
      : []),
  ];
}
