// A warm worker of Node's own runner: every step is a fresh process of one test file.
'use strict';
const { resolve } = require('node:path');
const { inFreshProcess } = require('./warm-fresh.cjs');
const { namePattern } = require('./name-pattern.cjs');
const { runFiles } = require('./node-test-run.cjs');
const { readJobs, runSteps } = require('./warm-steps.cjs');

async function main() {
  const jobs = readJobs();
  for (const job of jobs.jobs) await runSteps(job, jobs, inFreshProcess(runner(resolve(job.here))), {});
  process.exit(0);
}

const runner = (file) => async (wanted, stopAtRed) => {
  const result = { passed: [], red: [] };
  const stop = new AbortController();
  const testNamePatterns = [new RegExp(namePattern([...wanted]))];
  await runFiles([file], { signal: stop.signal, testNamePatterns }, ({ kind, path, ...record }) => {
    // Being stopped makes the rest of the file red.
    if (stop.signal.aborted) return;
    if (kind === 'file-error') {
      result.fault = record.message.slice(0, 300);
      return;
    }
    const name = path.join(' > ');
    if (!wanted.has(name)) return;
    if (record.status === 'pass') result.passed.push(name);
    if (record.status !== 'fail') return;
    const { ms, error } = record;
    result.red.push({ path, status: 'fail', ms, error });
    if (stopAtRed) stop.abort();
  });
  return result;
};

main();
