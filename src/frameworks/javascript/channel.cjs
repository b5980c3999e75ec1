// The record channel's writing end, in the framework's parent process. Descriptor and nonce come by argument and are
// taken off the command line before any code of a repository can read it.
'use strict';
const { readFileSync, writeSync } = require('node:fs');
const { relative } = require('node:path');

const ROOT = '/work';
const HITS = '/tmp/testwright-hits';
let descriptor = -1;
let nonce = '';
let sequence = 0;
let chosen;

/** Takes our own arguments (descriptor, nonce, settings as JSON) off process.argv and returns the settings. */
function open() {
  const [fd, secret, settings] = process.argv.splice(2, 3);
  descriptor = Number(fd);
  nonce = secret;
  const parsed = JSON.parse(settings);
  if (parsed.pattern !== undefined) chosen = new RegExp(parsed.pattern);
  return parsed;
}

/** Was this test asked for? Frameworks report those that the name pattern left out as skipped. */
const isChosen = (path) => chosen === undefined || chosen.test(path.join(' '));

function write(kind, fields) {
  let bytes = Buffer.from(`${JSON.stringify({ nonce, seq: sequence++, kind, ...fields })}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

// Kept at load, from before any other code could put its own in their place.
const stringify = JSON.stringify;
const place = (file) => relative(ROOT, file).split('\\').join('/');

/** An error of any realm or framework as the channel carries it. */
function describe(error, inHook = false) {
  const one = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const type = String(one.name ?? one.constructor?.name ?? 'Error');
  const isAssertion =
    type === 'AssertionError' ||
    one.code === 'ERR_ASSERTION' ||
    one.matcherResult !== undefined ||
    type === 'JestAssertionError' ||
    'actual' in one ||
    'expected' in one;
  return {
    type,
    message: String(one.message ?? '').slice(0, 1 << 20),
    stack: String(one.stack ?? '').slice(-20000),
    isAssertion: Boolean(isAssertion),
    inHook,
  };
}

/** What the counters wrote, by test file; steers what is run, never what is believed. */
function writeHits() {
  let text = '';
  try {
    text = readFileSync(HITS, 'utf8');
  } catch {
    return;
  }
  const byFile = {};
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [file, path, number] = JSON.parse(line);
    const lines = ((byFile[place(file)] ??= {})[path] ??= []);
    if (!lines.includes(number)) lines.push(number);
  }
  for (const [file, hits] of Object.entries(byFile)) write('hits', { file, hits });
}

/** Files that the framework has reported on. */
const ran = new Set();

module.exports = { open, write, isChosen, ran, place, describe, writeHits };
