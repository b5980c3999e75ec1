// Starts the repository's own Jest in this process with our reporter, which shares the channel with us by module.
'use strict';
const { createRequire } = require('node:module');
const { resolve } = require('node:path');
const channel = require('./channel.cjs');

const settings = channel.open();
require('./jest-reporter.cjs').connect(channel);
const local = createRequire(`${process.cwd()}/package.json`);
const major = Number(local('jest/package.json').version.split('.')[0]);
const flags = [
  '--ci',
  '--runInBand',
  '--coverage=false',
  '--watchAll=false',
  '--watchman=false',
  '--bail=0',
  '--verbose=false',
  '--notify=false',
  '--testPathIgnorePatterns=/node_modules/',
  `--testResultsProcessor=${__dirname}/jest-results.cjs`,
  '--cacheDirectory=/tmp/jest-cache',
  `--reporters=${__dirname}/jest-reporter.cjs`,
];
if (settings.shuffleSeed !== undefined && major >= 30)
  flags.push('--randomize', `--seed=${settings.shuffleSeed}`);
if (settings.pattern !== undefined) flags.push(`--testNamePattern=${settings.pattern}`);
process.argv.splice(
  2,
  process.argv.length,
  ...settings.extraArgs,
  ...flags,
  '--runTestsByPath',
  ...settings.files,
);
channel.write('begin', { framework: 'jest', version: local('jest/package.json').version });
process.once('exit', () => {
  for (const file of settings.files.map((one) => channel.place(resolve(one))))
    if (!channel.ran.has(file)) channel.write('file-error', { file, message: 'Jest did not run this file' });
  channel.writeHits();
  channel.write('end', {});
});
// Through Jest's own place: pnpm lets a package see only what it names itself.
createRequire(local.resolve('jest/package.json'))('jest-cli').run();
