// A warm worker of tape: every step is a fresh process of one test file.
'use strict';
const { resolve } = require('node:path');
const { runFile } = require('./tape-run.cjs');
const { inFreshProcess } = require('./warm-fresh.cjs');
const { readJobs, runSteps } = require('./warm-steps.cjs');

const jobs = readJobs();

async function main() {
  for (const job of jobs.jobs) await runSteps(job, jobs, inFreshProcess(runner(resolve(job.here))), {});
  process.exit(0);
}

/** Tape has no choice of tests: all of the file run, and the others say nothing. */
const runner = (file) => async (wanted, stopAtRed) => {
  const nameOf = (path) => path.join(' > ');
  const { tests, isBroken, why } = await runFile(file, jobs.extraArgs, (path, stop) => {
    if (stopAtRed && wanted.has(nameOf(path))) stop();
  });
  const chosen = tests.filter(({ path }) => wanted.has(nameOf(path)));
  const red = chosen.filter(({ error }) => error !== undefined);
  const passed = chosen.filter(({ error, skip }) => error === undefined && !skip);
  return {
    passed: passed.map(({ path }) => nameOf(path)),
    red: red.map(({ path, ms, error }) => ({ path, status: 'fail', ms, error })),
    ...(isBroken && tests.every(({ error }) => error === undefined) ? { fault: why.slice(0, 300) } : {}),
  };
};

main();
