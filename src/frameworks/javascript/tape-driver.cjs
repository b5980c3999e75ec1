// Runs each tape file in a process of its own and takes its rows, as objects, from there.
'use strict';
const { createRequire } = require('node:module');
const { resolve } = require('node:path');
const channel = require('./channel.cjs');

const settings = channel.open();
const { runFile } = require('./tape-run.cjs');
const local = createRequire(`${process.cwd()}/package.json`);

async function main() {
  channel.write('begin', { framework: 'tape', version: local('tape/package.json').version });
  let red = false;
  for (const file of settings.files) red = (await reportFile(resolve(file))) || red;
  channel.writeHits();
  channel.write('end', {});
  process.exitCode = red ? 1 : 0;
}

/** True when a test of the file was red. */
async function reportFile(path) {
  const file = channel.place(path);
  const { tests, isBroken, why } = await runFile(path, settings.requires);
  const chosen = tests.filter((test) => channel.isChosen(test.path));
  for (const { path: names, skip, ms, error } of chosen)
    channel.write('test', {
      ...{ file, path: names, ms },
      status: error !== undefined ? 'fail' : skip ? 'skip' : 'pass',
      ...(error === undefined ? {} : { error }),
    });
  if (chosen.some(({ error }) => error !== undefined)) return true;
  if (isBroken) channel.write('file-error', { file, message: why });
  return isBroken;
}

main();
