// The record channel's writing end, in the framework's parent process. The nonce comes in a file that is taken away
// before any code of a repository runs. What is used later is kept at load and frozen: code in this process may put its
// own in place of built-in functions and of loaded modules.
'use strict';
const { readFileSync, unlinkSync, writeSync } = require('node:fs');
const { relative } = require('node:path');

const ROOT = '/work';
const HITS = '/tmp/testwright-hits';
const { parse, stringify } = JSON;
const toBytes = Buffer.from;
const rest = Function.prototype.call.bind(Buffer.prototype.subarray);
let descriptor = -1;
let nonce = '';
let sequence = 0;
let chosen;

/** Takes our own arguments (descriptor, nonce file, settings as JSON) off process.argv and returns the settings. */
function open() {
  const [fd, nonceFile, settings] = process.argv.splice(2, 3);
  descriptor = Number(fd);
  nonce = readFileSync(nonceFile, 'utf8');
  unlinkSync(nonceFile);
  const parsed = parse(settings);
  if (parsed.pattern !== undefined) chosen = new RegExp(parsed.pattern);
  return parsed;
}

/** Was this test asked for? Frameworks report those that the name pattern left out as skipped. */
const isChosen = (path) => chosen === undefined || chosen.test(path.join(' '));

function write(kind, fields) {
  let bytes = toBytes(`${stringify({ nonce, seq: sequence++, kind, ...fields })}\n`);
  while (bytes.length > 0) {
    try {
      bytes = rest(bytes, writeSync(descriptor, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const place = (file) => relative(ROOT, file).split('\\').join('/');

/** Vitest 1 gives every error these two, as a word. */
const isCompared = (value) => value !== undefined && value !== 'undefined';

/** An error of any realm or framework as the channel carries it. */
function describe(error, inHook = false) {
  const one = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const type = String(one.name ?? one.constructor?.name ?? 'Error');
  const isAssertion =
    type === 'AssertionError' ||
    one.code === 'ERR_ASSERTION' ||
    one.matcherResult !== undefined ||
    type === 'JestAssertionError' ||
    isCompared(one.actual) ||
    isCompared(one.expected);
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
  const byFile = new Map();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [file, path, number] = parse(line);
    const hits = byFile.get(place(file)) ?? {};
    byFile.set(place(file), hits);
    hits[path] ??= [];
    if (!hits[path].includes(number)) hits[path].push(number);
  }
  for (const [file, hits] of byFile) write('hits', { file, hits });
}

/** Files that the framework has reported on. */
const ran = new Set();

module.exports = Object.freeze({ open, write, isChosen, ran, place, describe, writeHits });
delete require.cache[__filename];
