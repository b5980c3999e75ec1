// The funnel, what was refused, the existing tests and the time by step.
import type { Answer } from '../answer.ts';
import { reasonTexts } from '../reasons.ts';
import { count } from '../words.ts';
import { html, line, type Markup } from './markup.ts';

export function reasonsSection({ reasons, error }: Answer): Markup {
  const failed =
    error === undefined
      ? html``
      : html`<div class="card"><h3 class="bad">${line(error.code)}</h3><p>${error.sentence}</p>${error.fix === undefined ? '' : html`<p>What to do: ${error.fix}</p>`}</div>`;
  if (reasons.length === 0 && error === undefined) return html``;
  return html`<section id="reasons" aria-labelledby="reasons-title"><h2 id="reasons-title">Reasons and limits</h2>${failed}
${reasons.map(
  ({ code, detail }) =>
    html`<div class="card"><h3>${code}</h3><p>${reasonTexts[code].means}</p><p class="soft">${detail}</p><p>${reasonTexts[code].todo}</p></div>`,
)}</section>`;
}

export function funnelSection({ funnel, rejected, request }: Answer): Markup {
  if (request.command === 'prove' || funnel.targets === 0) return html``;
  const steps = [
    ['Symbols worth a test', funnel.targets],
    ['Calls tried', funnel.calls],
    ['Candidates', funnel.candidates],
    ['Proven', funnel.proven],
    ['Shown', funnel.accepted],
  ] as const;
  return html`<section id="funnel" aria-labelledby="funnel-title"><h2 id="funnel-title">How few are left</h2>
<table><caption class="unseen">From symbols to shown tests</caption><thead><tr><th scope="col">Step</th><th scope="col" class="number">Count</th></tr></thead>
<tbody>${steps.map(([step, number]) => html`<tr><th scope="row">${step}</th><td class="number">${number}</td></tr>`)}</tbody></table>
${rejected.length === 0 ? '' : refusals(rejected)}</section>`;
}

function refusals(rejected: Answer['rejected']): Markup {
  return html`<details><summary>${count(rejected.length, 'candidate was', 'candidates were')} refused</summary>
<table><caption class="unseen">Refused candidates</caption><thead><tr><th scope="col">Symbol</th><th scope="col">Reason</th><th scope="col">Detail</th></tr></thead>
<tbody>${rejected
    .slice(0, 200)
    .map(
      ({ symbol, code, detail }) =>
        html`<tr><th scope="row"><code>${line(symbol)}</code></th><td>${code}</td><td>${detail}</td></tr>`,
    )}</tbody></table></details>`;
}

export function baselineSection({ baseline }: Answer): Markup {
  if (baseline === null) return html``;
  const { files, green, red, flaky, setAside } = baseline;
  const troubles = [
    ...red.map(({ id, message }) => [id, 'red', message] as const),
    ...flaky.map((id) => [id, 'flaky', 'Two results in two runs'] as const),
    ...setAside.map(({ file, code, message }) => [file, code, message] as const),
  ];
  return html`<section id="baseline" aria-labelledby="baseline-title"><h2 id="baseline-title">The existing tests</h2>
<p>${count(green, 'test is', 'tests are')} green in ${count(files.length, 'file', 'files')}, ${baseline.seconds} s a run.</p>
${
  troubles.length === 0
    ? ''
    : html`<table><caption>Set aside</caption><thead><tr><th scope="col">Test or file</th><th scope="col">Why</th><th scope="col">Message</th></tr></thead>
<tbody>${troubles
        .slice(0, 100)
        .map(
          ([name, why, message]) =>
            html`<tr><th scope="row"><code>${line(name)}</code></th><td>${why}</td><td>${(message.split('\n')[0] ?? '').slice(0, 300)}</td></tr>`,
        )}</tbody></table>`
}</section>`;
}

export function timeSection({ timings, usage }: Answer): Markup {
  const steps = Object.entries(timings);
  if (steps.length === 0) return html``;
  const total = steps.reduce((sum, [, ms]) => sum + ms, 0);
  const tokens = usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  return html`<section id="time" aria-labelledby="time-title"><h2 id="time-title">Where the time went</h2>
<table><caption class="unseen">Time by step</caption><thead><tr><th scope="col">Step</th><th scope="col" class="number">Seconds</th><th scope="col"><span class="unseen">Share</span></th></tr></thead>
<tbody>${steps.map(([step, ms]) => timeRow(step, ms, total))}</tbody></table>
<p class="soft">${seconds(total)} s in all, ${tokens === 0 ? 'no model' : `${tokens} model tokens`}.</p></section>`;
}

function timeRow(step: string, ms: number, total: number): Markup {
  const share = total === 0 ? 0 : Math.round((100 * ms) / total);
  return html`<tr><th scope="row">${line(step)}</th><td class="number">${seconds(ms)}</td><td><span class="unseen">${share} percent</span><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${share}" height="6"></rect></svg></td></tr>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
