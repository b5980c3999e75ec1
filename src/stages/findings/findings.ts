// Stage: suspected regressions. What base did and head no longer does, where the text does not announce it: shown only
// if green on base, and red on head in ten runs by the assertion or by an exception inside the changed symbol.
import { aloneIn, type ConfirmedFinding, type HomedProof, type HomedSuspect } from '../../proofs.ts';
import type {
  Change,
  CodeSymbol,
  Difference,
  RejectedCandidate,
  TestId,
  TestResult,
  Tree,
  Variation,
} from '../../terms.ts';
import { calm, shaken, type Testbed } from '../../testbed.ts';
import { tenRuns } from '../../trials/ten-runs.ts';
import { whatIsSaid } from './announced.ts';

export interface Findings {
  readonly findings: readonly ConfirmedFinding[];
  /** Without those that would write a suspected regression down as right. */
  readonly proofs: readonly HomedProof[];
  readonly rejected: readonly RejectedCandidate[];
}

/** More than this is one regression seen many times, or a change that we misread. */
const MOST_FINDINGS = 3;
/** Tried for one symbol until one holds. */
const MOST_TRIED = 2;
const TIMEOUT_MS = 30_000;
/** Below this the proofs of what was found need the time. */
const LEAST_MS = 60_000;

export async function confirmFindings(
  bed: Testbed,
  change: Change,
  suspects: readonly HomedSuspect[],
  proofs: readonly HomedProof[],
): Promise<Findings> {
  const changed = change.files.flatMap(({ symbols }) => symbols);
  const unannounced = suspects.filter(({ candidate, difference }) =>
    isSuspicious(change, candidate.target.symbol, changed, difference),
  );
  const findings: ConfirmedFinding[] = [];
  // Two symbols may be reached by one call: it is shown once.
  const suspectsOf = (symbol: string) =>
    unannounced
      .filter(({ difference }) => difference.symbol === symbol)
      .filter(({ difference }) => !findings.some(({ finding }) => finding.call === difference.call))
      .slice(0, MOST_TRIED);
  for (const symbol of new Set(unannounced.map(({ difference }) => difference.symbol))) {
    if (findings.length === MOST_FINDINGS || bed.deadline.leftMs() < LEAST_MS) break;
    for (const suspect of suspectsOf(symbol)) {
      const finding = await confirm(bed, suspect);
      if (finding === undefined) continue;
      findings.push(finding);
      break;
    }
  }
  const isSuspected = ({ proof: { candidate } }: HomedProof) =>
    candidate.difference !== undefined &&
    findings.some(({ finding }) => finding.symbol === candidate.target.symbol.qualifiedName);
  return {
    findings,
    proofs: proofs.filter((one) => !isSuspected(one)),
    rejected: proofs.filter(isSuspected).map(({ proof: { candidate } }) => ({
      symbol: candidate.target.symbol.qualifiedName,
      generator: candidate.generator,
      code: 'regression-suspected',
      detail: 'It expects what is suspected to be a regression',
      source: candidate.body,
    })),
  };
}

/** Where the text promises nothing, only the strongest sign counts: an exception where there was a value. */
function isSuspicious(
  { text }: Change,
  symbol: CodeSymbol,
  changed: readonly CodeSymbol[],
  { how }: Difference,
): boolean {
  const said = whatIsSaid(text, symbol, changed);
  return said === 'same' || (said === 'silent' && how === 'raises');
}

async function confirm(
  bed: Testbed,
  { candidate, difference, home }: HomedSuspect,
): Promise<ConfirmedFinding | undefined> {
  const { path: file, text, id } = aloneIn(bed, home.file, candidate);
  const run = (tree: Tree, variation: Variation) => runOnce(bed, { file, text, id }, tree, variation);
  const base = await Promise.all([run(bed.base, calm), run(bed.base, shaken)]);
  if (base.some((test) => test?.outcome !== 'pass')) return undefined;
  const [first, ...rest] = tenRuns;
  const once = first === undefined ? undefined : await run(bed.head, first);
  if (!isRed(once, candidate.target.symbol)) return undefined;
  const others = await Promise.all(rest.map((variation) => run(bed.head, variation)));
  if (!others.every((test) => isRed(test, candidate.target.symbol))) return undefined;
  const { symbol, call, before, now } = difference;
  return {
    finding: {
      ...{ id: candidate.id, symbol, call, before, now },
      ...(candidate.statedBy === undefined ? {} : { statedBy: candidate.statedBy }),
      ...{ file, name: candidate.name, code: candidate.body },
      message: (once?.message ?? '').split('\n').slice(0, 6).join('\n').slice(0, 600),
      trials: { greenOnBase: base.length, redOnHead: tenRuns.length },
    },
    ...{ id, text, generator: candidate.generator },
  };
}

async function runOnce(
  bed: Testbed,
  { file, text, id }: { readonly file: string; readonly text: string; readonly id: TestId },
  tree: Tree,
  variation: Variation,
): Promise<TestResult | undefined> {
  const overlay = { [file]: text };
  const trial = { tree, overlay, variation, files: [file], canaryFile: file, timeoutMs: TIMEOUT_MS };
  const result = await bed.run(trial, bed.signal);
  return result.end === 'completed' ? result.tests.find((test) => test.id === id) : undefined;
}

/** By our own assertion, or by an exception that rose inside the changed symbol. */
function isRed(test: TestResult | undefined, { path, span }: CodeSymbol): boolean {
  if (test?.outcome !== 'fail' || test.red === undefined) return false;
  const { byAssertion, at } = test.red;
  return (
    byAssertion || (at !== undefined && at.path === path && span.start <= at.line && at.line <= span.end)
  );
}
