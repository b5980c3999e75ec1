// The first page: repositories, jobs, and what came of them.
import {
  type Job,
  jobsIn,
  type PostCounts,
  postsIn,
  REASON_DAYS,
  type ReasonDay,
  type RepositoryFigures,
  reasonsIn,
  repositoriesIn,
  type Totals,
  totalsIn,
  type Visible,
} from '../../../queue/overview.ts';
import { html, line, type Markup } from '../../../report/html/markup.ts';
import type { World } from '../world.ts';
import type { Viewer } from './session.ts';
import type { Page } from './shell.ts';
import { isOpen, lengthOf, menuFor, stateWords, timeOf, tookOf } from './words.ts';

const JOBS_A_PAGE = 30;
const REFRESH_SECONDS = 10;

export async function overviewPage(
  { database }: World,
  viewer: Viewer,
  query: URLSearchParams,
): Promise<Page> {
  const all = await repositoriesIn(database, viewer.repositories);
  const chosen = all.find(({ id }) => String(id) === query.get('repository'));
  const visible: Visible = chosen === undefined ? viewer.repositories : [chosen.id];
  const number = Math.min(10_000, Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1));
  const jobs = await jobsIn(database, visible, { most: JOBS_A_PAGE + 1, skip: (number - 1) * JOBS_A_PAGE });
  const shown = jobs.slice(0, JOBS_A_PAGE);
  const reasons = await reasonsIn(database, visible);
  const [totals, posts] = [await totalsIn(database, visible), await postsIn(database, visible)];
  const isLive = shown.some(isOpen);
  return {
    title: chosen === undefined ? 'Jobs' : `${chosen.owner}/${chosen.name}`,
    ...(isLive ? { refreshSeconds: REFRESH_SECONDS } : {}),
    menu: menuFor(viewer),
    main: html`${figures(totals, posts)}
${jobTable(shown, pager(number, jobs.length > JOBS_A_PAGE, chosen))}
${repositoryTable(all, chosen)}
${reasonTable(reasons)}`,
  };
}

function figures(totals: Totals, posts: PostCounts): Markup {
  const share = (part: number, whole: number) =>
    whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
  const facts: readonly (readonly [string, string])[] = [
    ['Answers', String(totals.answers)],
    ['Places looked at', String(totals.targets)],
    ['Candidates', String(totals.candidates)],
    ['Proven', `${totals.proven} (${share(totals.proven, totals.candidates)})`],
    ['Tests shown', `${totals.accepted}`],
    ['Applied', `${posts.applied} (${share(posts.applied, posts.posted)})`],
    ['Dismissed', String(posts.dismissed)],
    ['Regressions suspected', String(totals.findings)],
    ['Tokens', totals.tokens.toLocaleString('en')],
    ['Waited for the model', lengthOf(totals.modelSeconds)],
    ['Time of all work', lengthOf(totals.seconds)],
  ];
  return html`<section aria-labelledby="figures"><h2 id="figures">Thirty days: yield and cost</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

function jobTable(jobs: readonly Job[], pages: Markup): Markup {
  if (jobs.length === 0)
    return html`<section aria-labelledby="jobs"><h2 id="jobs">Running and past</h2><p>Nothing was asked yet.</p></section>`;
  const now = Date.now();
  return html`<section aria-labelledby="jobs"><h2 id="jobs">Running and past</h2>
<table class="rows"><caption class="unseen">Jobs, those that run first</caption>
<thead><tr><th scope="col">Job</th><th scope="col">State</th><th scope="col">Begun</th><th scope="col">Took</th><th scope="col">Came to</th></tr></thead>
<tbody>${jobs.map(
    (job) => html`<tr><th scope="row"><a href="/jobs/${job.id}">${line(nameOf(job))}</a></th>
<td data-name="State">${stateWords(job)}</td><td data-name="Begun">${timeOf(job.created)}</td>
<td data-name="Took">${tookOf(job, now)}</td><td data-name="Came to"><span>${cameTo(job)}</span></td></tr>`,
  )}</tbody></table>${pages}</section>`;
}

export function nameOf({ asked: { repository, pull, request } }: Job): string {
  return `${request.command} ${repository.owner}/${repository.name}#${pull}`;
}

function cameTo({ figures: of, fault }: Job): Markup {
  if (of === null) return fault === null ? html`–` : html`<code>${line(fault)}</code>`;
  const { accepted, findings, reasons } = of;
  const parts = [
    ...(accepted > 0 ? [`${accepted} ${accepted === 1 ? 'test' : 'tests'}`] : []),
    ...(findings > 0 ? [`${findings} suspected`] : []),
  ].join(', ');
  const codes = reasons.slice(0, 3).map((code) => html` <code>${line(code)}</code>`);
  return parts === '' && codes.length === 0 ? html`–` : html`${parts}${codes}`;
}

function pager(number: number, hasMore: boolean, chosen: RepositoryFigures | undefined): Markup {
  const link = (to: number, words: string, rel: string) => {
    const where = chosen === undefined ? '' : `&repository=${chosen.id}`;
    return html`<a rel="${rel}" href="/?page=${to}${where}">${words}</a>`;
  };
  if (number === 1 && !hasMore) return html``;
  return html`<p class="pages">${number > 1 ? link(number - 1, 'Newer', 'prev') : ''}${hasMore ? link(number + 1, 'Older', 'next') : ''}</p>`;
}

function repositoryTable(all: readonly RepositoryFigures[], chosen: RepositoryFigures | undefined): Markup {
  if (all.length === 0) return html``;
  return html`<section aria-labelledby="repositories"><h2 id="repositories">Repositories</h2>
${chosen === undefined ? '' : html`<p><a href="/">All repositories</a></p>`}
<table class="rows"><caption class="unseen">Repositories, the latest first</caption>
<thead><tr><th scope="col">Repository</th><th scope="col">Jobs</th><th scope="col">Running</th><th scope="col">Last</th></tr></thead>
<tbody>${all.map(
    ({ id, owner, name, jobs, running, last }) =>
      html`<tr><th scope="row"><a href="/?repository=${id}">${line(`${owner}/${name}`)}</a></th><td data-name="Jobs">${jobs}</td><td data-name="Running">${running}</td><td data-name="Last">${timeOf(last)}</td></tr>`,
  )}</tbody></table></section>`;
}

function reasonTable(all: readonly ReasonDay[]): Markup {
  if (all.length === 0) return html``;
  const codes = [...new Set(all.map(({ code }) => code))].map((code) => {
    const days = Array.from(
      { length: REASON_DAYS },
      (_, index) => all.find((one) => one.code === code && one.ago === REASON_DAYS - 1 - index)?.count ?? 0,
    );
    return { code, days, sum: days.reduce((total, count) => total + count, 0) };
  });
  codes.sort((a, b) => b.sum - a.sum);
  const most = Math.max(...codes.flatMap(({ days }) => days));
  return html`<section aria-labelledby="reasons"><h2 id="reasons">Reason codes, ${REASON_DAYS} days</h2>
<table class="rows"><caption class="unseen">How often each reason code was given</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Times</th><th scope="col">Day by day, today last</th></tr></thead>
<tbody>${codes.map(
    ({ code, days, sum }) =>
      html`<tr><th scope="row"><code>${line(code)}</code></th><td data-name="Times">${sum}</td><td data-name="Day by day"><span>${bars(days, most)}<span class="unseen">${days.join(', ')}</span></span></td></tr>`,
  )}</tbody></table></section>`;
}

function bars(days: readonly number[], most: number): Markup {
  const height = (count: number) => (count === 0 ? 0 : Math.max(2, Math.round((20 * count) / most)));
  return html`<svg class="bars" viewBox="0 0 ${days.length * 8} 20" preserveAspectRatio="none" aria-hidden="true">${days.map(
    (count, index) =>
      html`<rect x="${index * 8}" y="${20 - height(count)}" width="6" height="${height(count)}"></rect>`,
  )}</svg>`;
}
