// What the change's own tests are worth, worst first, each with its evidence.
import type { Answer } from '../answer.ts';
import { byTest, type Cases, count, detailOf, nameOf, ranges, verdictOrder, verdicts } from '../words.ts';
import { html, line, type Markup } from './markup.ts';
import { trialTable } from './tests.ts';

const colours = { red: 'bad', green: 'good', dim: 'soft' } as const;

export function judgedSection(answer: Answer): Markup {
  if (answer.judgements.length === 0) return html``;
  return html`<section id="judged" aria-labelledby="judged-title"><h2 id="judged-title">What the tests are worth</h2>
${verdictOrder.map((verdict) => {
  const tests = answer.judgements.filter((one) => one.verdict === verdict);
  if (tests.length === 0) return html``;
  const { mark, one, many, colour } = verdicts[verdict];
  return html`<section aria-labelledby="${verdict}"><h3 id="${verdict}" class="${colours[colour]}"><span aria-hidden="true">${mark}</span> ${count(tests.length, one, many)}</h3>
${byTest(tests).map((cases) => judgedCard(answer, cases))}</section>`;
})}</section>`;
}

function judgedCard(answer: Answer, cases: Cases): Markup {
  const [first] = cases;
  const reached = first.reaches.filter(({ lines }) => lines.length > 0);
  const evidence = answer.evidence.filter(({ subject }) => cases.some(({ id }) => id === subject.test));
  return html`<article class="card"><h4>${line(nameOf(cases))}</h4>
<p>${detailOf(cases)}.</p>
${reached.length === 0 ? '' : html`<p class="soft">Runs ${reached.map(({ path, lines }) => html`<code>${line(path)}</code>: ${ranges(lines)} `)}</p>`}
${evidence.slice(0, 3).map(trialTable)}</article>
`;
}
