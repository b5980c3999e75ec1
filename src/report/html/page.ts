// One self-contained page of an answer: no script, no request to anywhere, made from the answer alone.
import { createHash } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { count, notRunWords } from '../words.ts';
import { changeSection } from './change.ts';
import { judgedSection } from './judged.ts';
import { html, line, Markup } from './markup.ts';
import { baselineSection, funnelSection, reasonsSection, timeSection } from './numbers.ts';
import { style } from './style.ts';
import { behaviourSection, findingsSection, reproductionSection, testsSection } from './tests.ts';

/** Only this very style sheet may work: whatever else found its way in is dead text. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function renderHtml(answer: Answer): string {
  const title = titleOf(answer);
  const sections = [
    ['Reproduced', 'reproduced', reproductionSection(answer)],
    ['Suspected regressions', 'findings', findingsSection(answer)],
    ['Tests', 'tests', testsSection(answer)],
    ['What the tests are worth', 'judged', judgedSection(answer)],
    ['Reasons', 'reasons', reasonsSection(answer)],
    ['Behaviour', 'behaviour', behaviourSection(answer)],
    ['Change', 'change', changeSection(answer)],
    ['Existing tests', 'baseline', baselineSection(answer)],
    ['Funnel', 'funnel', funnelSection(answer)],
    ['Time', 'time', timeSection(answer)],
  ] as const;
  const shown = sections.filter(([, , { text }]) => text !== '');
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><title>Testwright: ${title}</title>
<style>${new Markup(style)}</style></head>
<body><a class="skip" href="#main">Skip to the results</a>
<header><h1>${title}</h1><p class="soft">${commitsOf(answer)}</p>${factsOf(answer)}</header>
<nav aria-label="Sections"><ul>${shown.map(([name, id]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">${shown.map(([, , section]) => section)}</main>
<footer><p>Every verdict can be run again: <code>testwright replay</code> with its evidence file.</p></footer></body></html>
`.text;
}

function titleOf({ request, tests, judgements, findings, reproductions, error }: Answer): string {
  if (error !== undefined) return 'The request failed';
  if (request.command === 'prove') {
    const proving = judgements.filter(({ verdict }) => verdict === 'proves-change' || verdict === 'guards');
    return `${proving.length} of ${count(judgements.length, 'test proves or guards', 'tests prove or guard')} the change`;
  }
  if (request.command === 'reproduce')
    return reproductions?.length ? 'The report is reproduced' : 'The report is not reproduced';
  const found = tests.length === 0 ? 'No test to show' : count(tests.length, 'proven test', 'proven tests');
  return findings.length === 0
    ? found
    : `${found}, ${count(findings.length, 'suspected regression', 'suspected regressions')}`;
}

function commitsOf({ commits }: Answer): Markup {
  if (commits === undefined) return html`No commits were compared.`;
  const { base, head, headIsWorkTree } = commits;
  return html`<code>${line(base.slice(0, 10))}</code> to ${headIsWorkTree ? html`the work tree on <code>${line(head.slice(0, 10))}</code>` : html`<code>${line(head.slice(0, 10))}</code>`}`;
}

/** The figures that a reader wants first. */
function factsOf(answer: Answer): Markup {
  const { score, lines, baseline } = answer;
  const files = lines ?? [];
  const changed = files.reduce((sum, file) => sum + file.changed.length, 0);
  const neverRun = files.reduce((sum, file) => sum + (file.neverRun?.length ?? 0), 0);
  const facts = [
    ...(score === null
      ? []
      : ([
          ['Planted faults noticed', `${score.killed} of ${score.total}${notRunWords(answer)}`],
          ...(score.killedWithTests > score.killed
            ? [['With the new tests', `${score.killedWithTests} of ${score.total}`] as const]
            : []),
        ] as const)),
    ...(changed === 0 || files.some((file) => file.neverRun === null)
      ? []
      : [['Changed lines that tests run', `${changed - neverRun} of ${changed}`] as const]),
    ...(baseline === null ? [] : [['Green existing tests', String(baseline.green)] as const]),
  ];
  if (facts.length === 0) return html``;
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
