// One job: what was asked, its steps as they happen, what it came to, and what can be done about it.
import type { Job } from '../../../queue/overview.ts';
import type { Answer } from '../../../report/answer.ts';
import { html, line, type Markup } from '../../../report/html/markup.ts';
import { headlineOf } from '../../../report/pull-request.ts';
import { reasonTexts } from '../../../report/reasons.ts';
import type { World } from '../world.ts';
import { nameOf } from './overview-page.ts';
import type { Viewer } from './session.ts';
import type { Page } from './shell.ts';
import { isOpen, lengthOf, menuFor, stateWords, timeOf, tookOf, wordField } from './words.ts';

const REFRESH_SECONDS = 2;

export function jobPage(
  { app }: World,
  viewer: Viewer,
  job: Job,
  answer: Answer | undefined,
  said?: string,
): Page {
  const { asked } = job;
  const { owner, name } = asked.repository;
  const place = `${app.webUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/${asked.isIssue === true ? 'issues' : 'pull'}/${asked.pull}`;
  return {
    title: nameOf(job),
    about: html`<p>${stateWords(job)} <a href="${place}">${asked.isIssue === true ? 'Issue' : 'Pull request'} ${asked.pull}</a></p>`,
    ...(isOpen(job) ? { refreshSeconds: REFRESH_SECONDS } : {}),
    menu: menuFor(viewer),
    main: html`${said === undefined ? '' : html`<p class="card" role="status">${said}</p>`}
${acts(viewer, job)}${facts(job)}${steps(job)}${answer === undefined ? failure(job) : outcome(job, answer)}`,
  };
}

function acts(viewer: Viewer, job: Job): Markup {
  const form = (act: string, words: string) =>
    html`<form method="post" action="/jobs/${job.id}/${act}">${wordField(viewer)}<button>${words}</button></form>`;
  return html`<div class="acts">${isOpen(job) ? form('cancel', 'Cancel') : form('retry', 'Retry')}</div>`;
}

function facts(job: Job): Markup {
  const { asked, created } = job;
  const { request, by } = asked;
  const rows: readonly (readonly [string, Markup])[] = [
    ['Asked by', html`${line(by?.login ?? 'an event')}`],
    ['Commit', html`<code>${line(request.head.slice(0, 12))}</code>`],
    ['Attempt', html`${request.attempt}`],
    ['Begun', timeOf(created)],
    ['Took', html`${tookOf(job, Date.now())}`],
    ...(request.paths.length + request.symbols.length > 0
      ? ([['About', html`<code>${line([...request.paths, ...request.symbols].join(', '))}</code>`]] as const)
      : []),
    ...(request.instruction === undefined
      ? []
      : ([['Instruction', html`${line(request.instruction.slice(0, 500))}`]] as const)),
  ];
  return html`<section aria-labelledby="asked"><h2 id="asked">What was asked</h2>
<table><caption class="unseen">What was asked</caption><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table></section>`;
}

function steps(job: Job): Markup {
  if (job.steps.length === 0) return html``;
  const ends = job.steps.slice(1).map(({ at }) => Date.parse(at));
  const last = job.ended?.getTime() ?? Date.now();
  const items = job.steps.map(({ name, at }, index) => {
    const isNow = index === job.steps.length - 1 && job.state === 'waiting';
    const took = lengthOf(((ends[index] ?? last) - Date.parse(at)) / 1000);
    return html`<li${isNow ? html` class="now" aria-current="step"` : ''}>${line(name)} <span class="soft">${took}${isNow ? ', at it' : ''}</span></li>`;
  });
  return html`<section aria-labelledby="steps"><h2 id="steps">Steps</h2><ol class="steps">${items}</ol></section>`;
}

function failure({ fault, state }: Job): Markup {
  if (fault === null) return html``;
  const words = state === 'waiting' ? 'The last try ended with' : 'It ended with';
  return html`<section aria-labelledby="trouble"><h2 id="trouble">Trouble</h2><p>${words} <code>${line(fault)}</code>.</p></section>`;
}

function outcome(job: Job, answer: Answer): Markup {
  const codes = answer.reasons.map(
    ({ code, detail }) =>
      html`<li><code>${line(code)}</code>: ${reasonTexts[code]?.means ?? ''} <span class="soft">${line(detail.slice(0, 400))}</span></li>`,
  );
  const tests = answer.tests.map(
    ({ id, name, file, kind }) =>
      html`<li><code>${line(id)}</code> ${line(name)} <span class="soft">${kind}, in ${line(file)}</span></li>`,
  );
  const evidence = answer.evidence.map(
    ({ id, subject }) =>
      html`<li><a href="/jobs/${job.id}/evidence?id=${encodeURIComponent(id)}">${line(id)}</a> <span class="soft">${line(subject.test)}</span></li>`,
  );
  const list = (items: readonly Markup[]) => (items.length === 0 ? '' : html`<ul>${items}</ul>`);
  return html`<section aria-labelledby="outcome"><h2 id="outcome">What it came to</h2>
<p><strong>${headlineOf({ answer, tests: answer.tests })}</strong></p>${answer.error === undefined ? '' : html`<p><code>${line(answer.error.code)}</code></p>`}
${list(tests)}${list(codes)}<p><a href="/jobs/${job.id}/report">The whole report</a></p></section>
${evidence.length === 0 ? '' : html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>${list(evidence)}</section>`}`;
}
