// The change with each line's proof: a table a file, real rows for a screen reader, a mark and a word beside every colour.
import type { Answer } from '../answer.ts';
import {
  fateWords,
  lineStates,
  type ShownFault,
  type ShownFile,
  type ShownLine,
  shownFiles,
} from '../change-view.ts';
import { count } from '../words.ts';
import { html, line, type Markup } from './markup.ts';

/** A page of more lines is no longer read; the answer file has them all. */
const MOST_LINES = 3000;

export function changeSection(answer: Answer): Markup {
  const files = shownFiles(answer);
  if (files.length === 0) return html``;
  let left = MOST_LINES;
  const tables = files.map((file) => {
    const lines = file.lines.slice(0, left);
    left -= lines.length;
    return fileTable({ ...file, lines }, file.lines.length - lines.length);
  });
  return html`<section id="change" aria-labelledby="change-title"><h2 id="change-title">The change, line by line</h2>
<ul class="legend">${Object.values(lineStates).map(({ mark, means }) => html`<li><span aria-hidden="true">${mark}</span> ${means}</li>`)}</ul>
${tables}</section>`;
}

function fileTable({ path, lines }: ShownFile, leftOut: number): Markup {
  return html`<table class="change"><caption><code>${line(path)}</code></caption>
<thead><tr><th scope="col" class="at">Line</th><th scope="col" class="mark"><span class="unseen">Proof</span></th><th scope="col">Code</th></tr></thead>
<tbody>${lines.map(row)}</tbody></table>
${leftOut === 0 ? '' : html`<p class="soft">${count(leftOut, 'further line is', 'further lines are')} left out here.</p>`}`;
}

function row(shown: ShownLine): Markup {
  if (shown.kind === 'gap')
    return html`<tr class="gap"><td></td><td></td><td><span aria-hidden="true">⋯</span><span class="unseen">Lines left out</span></td></tr>
`;
  if (shown.kind === 'removed')
    return html`<tr class="removed"><td class="at"><span class="unseen">removed</span></td><td class="mark"><span aria-hidden="true">−</span></td><td class="code"><span>${shown.text}</span></td></tr>
`;
  const { state } = shown;
  const proof =
    state === undefined
      ? html``
      : html`<span aria-hidden="true">${lineStates[state].mark}</span><span class="unseen">${lineStates[state].means}</span>`;
  return html`<tr class="${state ?? shown.kind}"><th scope="row" class="at">${shown.line ?? ''}</th><td class="mark">${proof}</td><td class="code"><span>${shown.text}</span>${faultList(shown.faults)}</td></tr>
`;
}

/** What lives is shown; what was noticed is there for those who ask. */
function faultList(faults: readonly ShownFault[]): Markup {
  const open = faults.filter(({ fate }) => fate === 'alive');
  const rest = faults.filter(({ fate }) => fate !== 'alive');
  return html`${open.length === 0 ? '' : html`<ul class="faults">${open.map(faultItem)}</ul>`}${
    rest.length === 0
      ? ''
      : html`<details class="faults"><summary>${summaryOf(rest)}</summary><ul class="faults">${rest.map(faultItem)}</ul></details>`
  }`;
}

function summaryOf(faults: readonly ShownFault[]): string {
  const noticed = faults.filter(({ fate }) => fate !== 'not-tried').length;
  const parts = [
    noticed === 0 ? '' : `${count(noticed, 'planted fault', 'planted faults')} noticed`,
    noticed === faults.length ? '' : `${faults.length - noticed} not tried`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function faultItem({ operator, before, after, fate }: ShownFault): Markup {
  return html`<li>${line(operator)}: ${fateWords[fate]}<code>${faultDiff(before, after)}</code></li>`;
}

export function faultDiff(before: string, after: string): Markup {
  return html`<del><span class="unseen">before: </span><span aria-hidden="true">- </span>${before}</del><ins><span class="unseen">with the fault: </span><span aria-hidden="true">+ </span>${after}</ins>`;
}
