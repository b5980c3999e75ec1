// An answer that fits the schema can still be none that Testwright gives: sums that are wrong, paths that lead out.
import type { Answer } from '../../report/answer.ts';

const MOST_ENTRIES = 5000;
const MOST_TEXT = 256 * 1024;
const MOST_TESTS = 5;

/** Undefined where nothing is wrong, else what is: in words of ours, with nothing of the answer in them. */
export function checkPlausible(answer: Answer): string | undefined {
  const { request, mutants, score, tests, judgements, funnel, patch } = answer;
  if (request.command !== 'prove' && request.command !== 'test')
    return 'Its command is not one that a step can ask';
  if (isTooLarge(answer)) return 'It holds more entries, or longer text, than an answer ever does';
  if (tests.length > MOST_TESTS || tests.length !== funnel.accepted)
    return 'Its number of tests does not fit';
  if (request.command === 'prove' && tests.length > 0) return 'A judgement proposes no tests';
  if (request.command === 'test' && judgements.length > 0) return 'A search for tests judges none';
  if (![...readPaths(answer), ...writtenPaths(answer)].every(isInside))
    return 'A path in it leads out of the repository';
  if (writtenPaths(answer).some((path) => /^\.github\//i.test(path))) return 'It would write into .github';
  const ids = new Set(mutants.map(({ id }) => id));
  if (ids.size !== mutants.length) return 'Two of its planted faults have one id';
  if (judgements.some(({ kills }) => kills.some((id) => !ids.has(id))))
    return 'A fault that is named was not planted';
  if (new Set(judgements.map(({ id }) => id)).size !== judgements.length) return 'A test is judged twice';
  if (!fitsScore(answer)) return 'Its score does not fit its planted faults';
  if (score !== null && score.killedWithTests < score.killed)
    return 'Its score does not fit its planted faults';
  if (patch !== '' && tests.length === 0) return 'It has a patch and no test';
  return undefined;
}

function isTooLarge(value: unknown): boolean {
  if (typeof value === 'string') return value.length > MOST_TEXT;
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.values(value);
  return entries.length > MOST_ENTRIES || entries.some(isTooLarge);
}

function fitsScore({ score, mutants }: Answer): boolean {
  const ran = mutants.filter(({ status }) => status !== 'not-run');
  if (score === null) return ran.length === 0;
  const killed = ran.filter(({ status }) => status === 'killed').length;
  return score.total === ran.length && score.killed <= killed && killed <= score.killedWithTests;
}

function readPaths({ mutants, neverRun, judgements }: Answer): readonly string[] {
  const judged = judgements.flatMap(({ id, reaches }) => [
    id.split('::')[0] ?? '',
    ...reaches.map(({ path }) => path),
  ]);
  return [...mutants.map(({ path }) => path), ...neverRun.map(({ path }) => path), ...judged];
}

function writtenPaths({ tests, findings, patch }: Answer): readonly string[] {
  const patched = [...patch.matchAll(/^(?:---|\+\+\+) (?:[ab]\/)?([^\t\n]+)/gm)].map(
    ([, path]) => path ?? '',
  );
  return [
    ...tests.map(({ file }) => file),
    ...findings.map(({ file }) => file),
    ...patched.filter((path) => path !== '/dev/null'),
  ];
}

function isInside(path: string): boolean {
  const parts = path.split('/');
  const isPlain = !path.includes('\0') && !path.includes('\\') && !parts.includes('..');
  return isPlain && parts[0] !== '' && !/^\.git$/i.test(parts[0] ?? '');
}
