// A warm worker of Jest: the repository's own Jest in this process, with a runner of ours around its circus.
'use strict';
const { isolatedFlags, readJest } = require('./jest-flags.cjs');
const { readJobs } = require('./warm-steps.cjs');

const jobs = readJobs();
process.argv.splice(
  2,
  process.argv.length,
  ...jobs.extraArgs,
  ...isolatedFlags,
  `--testRunner=${__dirname}/warm-jest-runner.cjs`,
  `--reporters=${__dirname}/warm-jest-silence.cjs`,
  '--runTestsByPath',
  ...jobs.jobs.map(({ here }) => here),
);
readJest().run();
