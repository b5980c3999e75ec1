// Runs test files by Node's own runner: each in a process of its own, its events reported by this one.
'use strict';
const { resolve } = require('node:path');
const channel = require('./channel.cjs');

const settings = channel.open();
const { runFiles } = require('./node-test-run.cjs');

async function main() {
  channel.write('begin', { framework: 'node-test', version: process.version });
  const options = settings.pattern === undefined ? {} : { testNamePatterns: [new RegExp(settings.pattern)] };
  let red = false;
  await runFiles(
    settings.files.map((file) => resolve(file)),
    options,
    ({ kind, ...record }, isByParts) => {
      if (isByParts) return;
      red ||= kind === 'file-error' || record.status === 'fail';
      // Node 20 reports what the name pattern left out as skipped.
      if (record.status === 'skip' && !channel.isChosen(record.path)) return;
      channel.write(kind, record);
    },
  );
  channel.writeHits();
  channel.write('end', {});
  process.exitCode = red ? 1 : 0;
}

main();
