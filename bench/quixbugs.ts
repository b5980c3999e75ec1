// Measures on QuixBugs (Python): how many bug fixes get a test that is red on the buggy version and green on the correct
// one, and whether a buggy version given as head is ever vouched for.
// Usage: node bench/quixbugs.ts QUIXBUGS_DIR RESULTS.jsonl WAY [BUDGET [PROGRAM…]]   (what RESULTS.jsonl has is skipped)
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../src/report/answer.ts';
import type { AcceptedTest, TrialResult } from '../src/terms.ts';
import { openBed } from './bed.ts';
import { makeRepository, type Program, readPrograms, type Way } from './quixbugs-repository.ts';
import type { Row } from './quixbugs-rows.ts';

const [quixbugs = '', resultsFile = '', way = 'fix', budget = '75s', ...named] = process.argv.slice(2);

const done = (existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8').trim().split('\n') : [])
  .filter(Boolean)
  .map((line): Row => JSON.parse(line));

for (const program of readPrograms(quixbugs)) {
  if (named.length > 0 && !named.includes(program.name)) continue;
  if (done.some((row) => row.program === program.name && row.way === way)) continue;
  const row = await measure(program, way as Way);
  appendFileSync(resultsFile, `${JSON.stringify(row)}\n`);
  const tests = row.tests.map(
    ({ kind, oracle, onBuggy, onCorrect }) => `${kind} ${oracle}: ${onBuggy}/${onCorrect}`,
  );
  process.stderr.write(
    `${row.program} ${row.seconds} s; ${[...tests, ...row.reasons].join(', ')} ${row.error ?? ''}\n`,
  );
}

async function measure(program: Program, one: Way): Promise<Row> {
  const place = makeRepository(quixbugs, program, one);
  const answerFile = `${place}.json`;
  const start = performance.now();
  const exit = await runCli(place, answerFile);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const answer: Answer | undefined = existsSync(answerFile)
    ? JSON.parse(readFileSync(answerFile, 'utf8'))
    : undefined;
  const tests = answer === undefined || answer.tests.length === 0 ? [] : await check(place, answer, program);
  rmSync(place, { recursive: true, force: true });
  rmSync(answerFile, { force: true });
  const model = (answer?.usage ?? []).reduce((sum, usage) => sum + usage.modelMs, 0) / 1000;
  return {
    program: program.name,
    way: one,
    exit,
    seconds,
    modelSeconds: Math.round(model * 10) / 10,
    tests,
    findings: answer?.findings.length ?? 0,
    changes: answer?.changes.length ?? 0,
    reasons: [...new Set((answer?.reasons ?? []).map(({ code }) => code))],
    ...(answer === undefined ? {} : { funnel: answer.funnel }),
    ...(answer?.error === undefined ? {} : { error: answer.error.code }),
  };
}

async function runCli(place: string, answerFile: string): Promise<number | null> {
  const child = spawn(
    join(import.meta.dirname, '../bin/testwright'),
    ['test', '--repo', place, '--base', 'HEAD^', '--head', 'HEAD', '--budget', budget, '--json', answerFile],
    { stdio: 'ignore' },
  );
  return await new Promise((resolve) => child.once('close', resolve));
}

/** Each accepted test on both versions, in sandboxes as every trial. */
async function check(place: string, answer: Answer, program: Program): Promise<Row['tests']> {
  await using opened = await openBed(place);
  const { bed } = opened;
  execFileSync('git', ['-C', place, 'apply', '--whitespace=nowarn', '-'], { input: answer.patch });
  const variation = { seed: 11, shuffle: false, timezone: 'UTC', locale: 'C.UTF-8' };
  const on = async (test: AcceptedTest, source: string) => {
    const overlay = { [test.file]: readFileSync(join(place, test.file), 'utf8'), [program.path]: source };
    const trial = { tree: bed.head, files: [test.file], overlay, variation, timeoutMs: 30_000 };
    return outcome(await bed.run(trial, bed.signal), bed.framework.idOf(test.file, fullName(test)));
  };
  return await Promise.all(
    answer.tests.map(async (test) => ({
      kind: test.kind,
      oracle: test.oracle,
      code: test.code,
      onBuggy: await on(test, program.buggy),
      onCorrect: await on(test, program.correct),
    })),
  );
}

function fullName({ beside, name }: AcceptedTest): string {
  return [...(beside?.slice(0, -1) ?? []), name].join(' > ');
}

/** A run that was stopped by its time limit has no outcome of its own: every test in it is a timeout. */
function outcome(result: TrialResult, id: string): string {
  return result.tests.find((one) => one.id === id)?.outcome ?? String(result.end);
}
