// The repository's own Mocha and its options, but for what would hide or multiply outcomes.
'use strict';
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');

const local = createRequire(`${process.cwd()}/package.json`);
const folder = dirname(local.resolve('mocha/package.json'));
const { version } = local('mocha/package.json');
// Mocha 12 gave its own CommonJS files another ending.
const inside = (name) =>
  require(existsSync(`${folder}/lib/${name}.js`) ? `${folder}/lib/${name}.js` : `${folder}/lib/${name}.cjs`);
const { loadOptions } = inside('cli/options');
const { handleRequires } = inside('cli/run-helpers');
const Mocha = local('mocha');

async function readOptions(extraArgs) {
  const options = loadOptions([...extraArgs]) ?? {};
  for (const name of [
    '_',
    'spec',
    'file',
    'ignore',
    'exclude',
    'reporter',
    'reporter-option',
    'reporterOption',
    'reporterOptions',
    'parallel',
    'jobs',
    'bail',
    'retries',
    'watch',
    'grep',
    'fgrep',
    'invert',
    'forbid-only',
    'forbidOnly',
    'forbid-pending',
    'forbidPending',
    'dry-run',
    'list-files',
  ])
    delete options[name];
  const plugins = await handleRequires(options.require ?? []);
  return { options, plugins };
}

module.exports = Object.freeze({ Mocha, inside, readOptions, version });
