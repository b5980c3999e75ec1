// Proven tests, suspected regressions and changed behaviour, each with what it rests on.
import type { AcceptedTest, Finding, Kill, Reproduction } from '../../terms.ts';
import type { Answer } from '../answer.ts';
import type { Evidence, EvidenceTrial } from '../evidence.ts';
import { count, faultWords, kindWords, oracleWords } from '../words.ts';
import { faultDiff } from './change.ts';
import { codeBlock, html, line, type Markup } from './markup.ts';

export function testsSection(answer: Answer): Markup {
  if (answer.tests.length === 0) return html``;
  return html`<section id="tests" aria-labelledby="tests-title"><h2 id="tests-title">Proven tests</h2>
${answer.tests.map((test) => testCard(test, evidenceOf(answer, test.id)))}</section>`;
}

export function findingsSection(answer: Answer): Markup {
  if (answer.findings.length === 0) return html``;
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Suspected regressions</h2>
${answer.findings.map((finding) => findingCard(finding, evidenceOf(answer, finding.id)))}</section>`;
}

export function reproductionSection(answer: Answer): Markup {
  const [one] = answer.reproductions ?? [];
  if (one === undefined) return html``;
  return html`<section id="reproduced" aria-labelledby="reproduced-title"><h2 id="reproduced-title">Reproduced</h2>
${reproductionCard(one, evidenceOf(answer, one.id))}</section>`;
}

export function behaviourSection({ changes }: Answer): Markup {
  if (changes.length === 0) return html``;
  return html`<section id="behaviour" aria-labelledby="behaviour-title"><h2 id="behaviour-title">Behaviour changed</h2>
<table><caption class="unseen">Calls that base and head answer differently</caption>
<thead><tr><th scope="col">Call</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead>
<tbody>${changes.map(
    ({ call, before, now }) =>
      html`<tr><th scope="row"><code>${line(call)}</code></th><td><code>${line(before)}</code></td><td><code>${line(now)}</code></td></tr>`,
  )}</tbody></table></section>`;
}

function evidenceOf({ evidence }: Answer, id: string): Evidence | undefined {
  return evidence.find((one) => one.id === id);
}

function testCard(test: AcceptedTest, evidence: Evidence | undefined): Markup {
  return html`<article class="card"><h3>${line(test.name)}</h3>
<p class="soft"><code>${line(test.id)}</code> for <code>${line(test.symbol)}</code> in <code>${line(test.file)}</code></p>
<p>${kindWords(test)} ${oracleWords(test)}</p>
${codeBlock('Code of the test', [...test.imports, '', test.code].join('\n'))}
<h4>What turned it red</h4><ul>${test.kills.map((kill) => killItem(test, kill))}</ul>
<p>Final proof: green in ${count(test.trials.green, 'run', 'runs')}, red in ${test.trials.red}.</p>
${trialTable(evidence)}</article>
`;
}

function killItem({ difference }: AcceptedTest, { by, mutant, message }: Kill): Markup {
  const how =
    by === 'mutant' && mutant !== undefined
      ? html`Red when ${faultWords(mutant)}<code>${faultDiff(mutant.before, mutant.after)}</code>`
      : difference === undefined
        ? html`Red on base`
        : html`Red on base: <code>${line(difference.call)}</code> gave <code>${line(difference.base)}</code>, now <code>${line(difference.head)}</code>`;
  const first = message.split('\n')[0] ?? '';
  return html`<li>${how}${first === '' ? '' : html`<span class="soft"> It said: <code>${line(first.slice(0, 300))}</code></span>`}</li>`;
}

function findingCard(finding: Finding, evidence: Evidence | undefined): Markup {
  const { call, before, now, statedBy, trials } = finding;
  return html`<article class="card"><h3>${line(finding.symbol)}: <code>${line(call)}</code></h3>
<p>Before: <code>${line(before)}</code>. Now: <code>${line(now)}</code>.${statedBy === undefined ? '' : html` The value before is stated in ${line(statedBy)}.`}</p>
<p>Green on base in ${trials.greenOnBase} runs, red on head in ${trials.redOnHead} of ${trials.redOnHead}. Nothing is written for it.</p>
${codeBlock('Reproducer', finding.code)}${trialTable(evidence)}</article>
`;
}

function reproductionCard(one: Reproduction, evidence: Evidence | undefined): Markup {
  return html`<article class="card"><h3>${line(one.name)}</h3>
<p class="soft"><code>${line(one.id)}</code> for <code>${line(one.symbol)}</code> in <code>${line(one.file)}</code></p>
<p>Red on head in ${one.trials.red} of ${one.trials.red} runs, by what the report says: <code>${line(one.symptom)}</code>. Nothing is written for it.</p>
${codeBlock('Code of the test', one.code)}${codeBlock('What it says', one.message)}${trialTable(evidence)}</article>
`;
}

export function trialTable(evidence: Evidence | undefined): Markup {
  if (evidence === undefined || evidence.trials.length === 0) return html``;
  const { trials, framework, commits } = evidence;
  return html`<details><summary>Evidence <code>${line(evidence.id)}</code>: ${count(trials.length, 'run', 'runs')}</summary>
<table><caption>${line(framework.id)} ${line(framework.version)}, base ${line(commits.base.slice(0, 10))}, head ${line(commits.head.slice(0, 10))}</caption>
<thead><tr><th scope="col" class="number">Run</th><th scope="col">Code</th><th scope="col">Conditions</th><th scope="col">Outcome</th><th scope="col" class="number">ms</th></tr></thead>
<tbody>${trials.map(trialRow)}</tbody></table></details>`;
}

function trialRow(trial: EvidenceTrial, index: number): Markup {
  const { tree, mutant, variation, outcome, ms } = trial;
  const where = mutant === undefined ? tree : `${tree} with fault ${mutant}`;
  const how = [
    `seed ${variation.seed}`,
    variation.shuffle ? 'shuffled' : '',
    variation.timezone,
    variation.locale,
    ...(variation.isLoaded === true ? ['busy cores'] : []),
    ...(variation.uid === undefined ? [] : ['another user']),
  ];
  return html`<tr><th scope="row" class="number">${index + 1}</th><td>${line(where)}</td><td>${line(how.filter((word) => word !== '').join(', '))}</td><td>${line(outcome)}</td><td class="number">${Math.round(ms)}</td></tr>`;
}
