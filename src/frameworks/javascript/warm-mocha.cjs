// A warm worker of Mocha: every step is a new Mocha over files that are loaded afresh.
'use strict';
const { registerHooks } = require('node:module');
const { resolve } = require('node:path');
const channel = require('./channel.cjs');
const { keepSurroundings, readJobs, runSteps } = require('./warm-steps.cjs');
const { readOptions, Mocha } = require('./mocha-options.cjs');

const ROOT = '/work/';
const jobs = readJobs();
let round = 0;

async function main() {
  reloadModules();
  const { options, plugins } = await readOptions(jobs.extraArgs);
  const kept = new Set(Object.keys(require.cache));
  const restore = keepSurroundings(globalThis);
  const runAgain = (job) => (tests, stopAtRed) => {
    for (const path of Object.keys(require.cache))
      if (!kept.has(path) && path.startsWith(ROOT) && !path.includes('/node_modules/'))
        delete require.cache[path];
    round += 1;
    return runOnce(resolve(job.here), new Set(tests), { ...options, ...plugins, bail: stopAtRed });
  };
  for (const job of jobs.jobs) await runSteps(job, jobs, runAgain(job), { restore });
  process.exit(0);
}

/** ES modules stay loaded for good under one name: each round gives the repository's own another. */
function reloadModules() {
  registerHooks?.({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const isOwn = found.url.startsWith(`file://${ROOT}`) && !found.url.includes('/node_modules/');
      if (!isOwn || round === 0 || context.conditions?.includes('require')) return found;
      return {
        ...found,
        url: `${found.url.replace(/[?&]testwright=\d+$/, '')}${found.url.includes('?') ? '&' : '?'}testwright=${round}`,
      };
    },
  });
}

async function runOnce(file, wanted, options) {
  const mocha = new Mocha({ ...options, reporter: class {}, color: false, fullTrace: true });
  mocha.addFile(file);
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    return { passed: [], red: [], fault: String(error?.message ?? error).slice(0, 300) };
  }
  const nameOf = (test) => test.titlePath().join(' > ');
  mocha.suite.eachTest((test) => {
    if (!wanted.has(nameOf(test))) test.parent.tests = test.parent.tests.filter((one) => one !== test);
  });
  const result = { passed: [], red: [] };
  await new Promise((done) => {
    const runner = mocha.run(done);
    runner.on('pass', (test) => result.passed.push(nameOf(test)));
    runner.on('fail', (test, error) => {
      const isHook = test.type === 'hook';
      if (isHook) result.fault = `a hook failed: ${String(error?.message).slice(0, 200)}`;
      else
        result.red.push({
          path: test.titlePath(),
          status: 'fail',
          ms: test.duration ?? 0,
          error: channel.describe(error),
        });
    });
  });
  return result;
}

main().catch((error) => {
  process.stderr.write(String(error?.stack ?? error));
  process.exit(1);
});
