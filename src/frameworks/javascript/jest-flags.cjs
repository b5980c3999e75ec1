// How the repository's own Jest is started so that nothing hides or multiplies outcomes.
'use strict';
const { createRequire } = require('node:module');

const local = createRequire(`${process.cwd()}/package.json`);
// Through Jest's own place: pnpm lets a package see only what it names itself.
const inJest = () => createRequire(local.resolve('jest/package.json'));

const isolatedFlags = [
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
];

/** Circus is the dependency of what reads Jest's configuration. */
function circusRunner() {
  const inCli = createRequire(inJest().resolve('jest-cli/package.json'));
  const found = createRequire(inCli.resolve('jest-config/package.json'))('jest-circus/runner');
  return found.default ?? found;
}

module.exports = Object.freeze({
  isolatedFlags,
  circusRunner,
  readJest: () => inJest()('jest-cli'),
  version: local('jest/package.json').version,
});
