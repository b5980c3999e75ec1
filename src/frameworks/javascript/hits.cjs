// Preloaded into every Node process of a counted run: takes the counters' calls and notes each line once a test file.
// Hung on a built-in module, which code inside another realm (Jest's) shares with us while it does not share our globals.
'use strict';
const events = require('node:events');
const { appendFileSync } = require('node:fs');

const seen = new Set();

events.testwrightHit = (path, line) => {
  const file = globalThis.__vitest_worker__?.filepath ?? events.testwrightFile ?? process.argv[1] ?? '';
  const key = `${file}\0${path}\0${line}`;
  if (seen.has(key)) return;
  seen.add(key);
  appendFileSync('/tmp/testwright-hits', `${JSON.stringify([file, path, line])}\n`);
};
