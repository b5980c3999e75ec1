// Runs each tape file in a process of its own and takes its rows, as objects, from there.
'use strict';
const { fork } = require('node:child_process');
const { createRequire } = require('node:module');
const { resolve } = require('node:path');
const channel = require('./channel.cjs');

const settings = channel.open();
const local = createRequire(`${process.cwd()}/package.json`);

async function main() {
  channel.write('begin', { framework: 'tape', version: local('tape/package.json').version });
  let red = false;
  for (const file of settings.files) red = (await runFile(resolve(file))) || red;
  channel.writeHits();
  channel.write('end', {});
  process.exitCode = red ? 1 : 0;
}

/** True when a test of the file was red. */
async function runFile(file) {
  const place = channel.place(file);
  const child = fork(`${__dirname}/tape-child.cjs`, [file, ...settings.requires], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const tests = new Map();
  let crash;
  child.on('message', (row) => {
    if (row.kind === 'test')
      tests.set(row.id, {
        name: row.name,
        parent: row.parent,
        error: undefined,
        skip: row.skip,
        ended: false,
        start: performance.now(),
      });
    const test = tests.get(row.test);
    if (row.kind === 'assert' && !row.ok && test !== undefined) test.error ??= row.error;
    if (row.kind === 'end' && test !== undefined) test.ended = true;
    if (row.kind === 'crash') crash = row.error;
  });
  const code = await new Promise((done) => child.on('close', done));
  let red = false;
  for (const test of tests.values()) {
    const error =
      test.error ??
      (test.ended || test.skip
        ? undefined
        : (crash ?? {
            type: 'Error',
            message: 'the test did not end',
            stack: '',
            isAssertion: false,
            inHook: false,
          }));
    const path = [];
    for (let at = test; at !== undefined; at = tests.get(at.parent)) path.unshift(at.name);
    if (!channel.isChosen(path)) continue;
    red ||= error !== undefined;
    channel.write('test', {
      file: place,
      path,
      status: error !== undefined ? 'fail' : test.skip ? 'skip' : 'pass',
      ms: performance.now() - test.start,
      ...(error === undefined ? {} : { error }),
    });
  }
  if (tests.size === 0 || (crash !== undefined && !red) || (code !== 0 && !red)) {
    channel.write('file-error', {
      file: place,
      message: crash?.stack || crash?.message || `the file ended with ${code} and ${tests.size} tests`,
    });
    return true;
  }
  return red;
}

main();
