// The steps of one test file inside a warm worker: the plain code, each mutant that the file reaches, and the plain code
// again now and then. What happens is appended to a file line by line, so that a worker that hangs has said where.
'use strict';
const events = require('node:events');
const { appendFileSync, readFileSync } = require('node:fs');
const { memoryUsage } = require('node:process');
const { watchTraces } = require('./warm-traces.cjs');

/** Kept before any test can put its own clock in their place. */
const now = Date.now;

/** Of this worker; the driver says which. */
const FOLDER = process.env.TESTWRIGHT_WARM ?? '/tmp/testwright-warm-0';
/** Mutants between two looks at the plain code. */
const BETWEEN_CHECKS = 8;
/** Modules that are loaded again and again are not all given back: a fresh worker then goes on. */
const MOST_MEMORY = 900 * 1024 * 1024;

/** A mutant that passes its file's choices so much more often than the plain code, and often at all, does not end. */
const SLOWEST = 100;
const LEAST_CALLS = 100_000;
const PROBE_LENGTH = 65_536;

const readJobs = () => JSON.parse(readFileSync(`${FOLDER}/jobs.json`, 'utf8'));
const say = (line) => appendFileSync(`${FOLDER}/said.jsonl`, `${JSON.stringify(line)}\n`);

/** Thousands of reds must fit into the channel: where it rose, and the beginning of what it says, are enough. */
const shortened =
  (isProbe) =>
  ({ error, ...one }) => ({
    ...one,
    error: {
      ...error,
      message: error.message.slice(0, isProbe ? PROBE_LENGTH : 1000),
      stack: isProbe ? '' : error.stack.slice(0, 3000),
    },
  });

/** Mutants that a test of an earlier file has killed already. */
function killed() {
  let said = '';
  try {
    said = readFileSync(`${FOLDER}/said.jsonl`, 'utf8');
  } catch {}
  const lines = said
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return new Set(lines.filter(({ red }) => red?.length > 0).map((line) => line.switch));
}

/** Gives a function that takes back what tests did to the environment, the folder, and a page of a DOM library. */
function keepSurroundings(global) {
  const { env, cwd, chdir } = global.process ?? process;
  const [was, folder] = [{ ...env }, cwd()];
  return () => {
    for (const name of Object.keys(env)) if (!(name in was)) delete env[name];
    for (const [name, value] of Object.entries(was)) if (env[name] !== value) env[name] = value;
    if (cwd() !== folder) chdir(folder);
    const page = global.document;
    if (page === undefined) return;
    page.head?.replaceChildren?.();
    page.body?.replaceChildren?.();
    try {
      global.localStorage?.clear();
      global.sessionStorage?.clear();
    } catch {
      // A page without an address has no storage.
    }
  };
}

/**
 * `runOnce(tests, stopAtRed)` loads everything afresh, runs the tests (names by path) and gives
 * `{ passed: [name], red: [{ path, status, error, ms }], fault? }`. `setSwitch` tells the number to what starts anew.
 */
async function runSteps(
  job,
  { stopAtRed, isProbe, isShared, deadline },
  runOnce,
  { restore = () => {}, setSwitch = () => {} },
) {
  const all = [...new Set(job.steps.flatMap(({ tests }) => tests))];
  let plainCalls = 0;
  const runStep = async ({ number, path, tests }) => {
    restore();
    events.testwrightLoaded = new Set();
    events.testwrightReached = false;
    events.testwrightCalls = 0;
    events.testwrightMost = number === 0 ? Infinity : SLOWEST * plainCalls + LEAST_CALLS;
    events.testwrightSwitch = number;
    process.env.TESTWRIGHT_SWITCH = String(number);
    setSwitch(number);
    const start = now();
    const { red, ...result } = await runOnce(tests, stopAtRed && number !== 0);
    const ms = now() - start;
    const loaded = path === undefined || events.testwrightLoaded.has(path);
    const looped = events.testwrightCalls > events.testwrightMost;
    if (number === 0) plainCalls = Math.max(plainCalls, events.testwrightCalls);
    return {
      ...result,
      red: red.map(shortened(isProbe)),
      loaded,
      looped,
      reached: events.testwrightReached,
      ms,
    };
  };
  /** What does not end gets a second try, as it does where only the clock says so. */
  const step = async (one) => {
    say({ file: job.file, switch: one.number, kind: 'start' });
    const first = await runStep(one);
    const line = first.looped ? await runStep(one) : first;
    say({ file: job.file, switch: one.number, kind: 'end', ...line });
    return line;
  };
  const isPlainGreen = async () => {
    const { passed, red, fault } = await step({ number: 0, tests: all });
    if (isProbe) return fault === undefined;
    return fault === undefined && red.length === 0 && all.every((name) => passed.includes(name));
  };
  const hasTraces = isShared ? watchTraces() : () => false;
  if (!(await isPlainGreen())) return say({ file: job.file, kind: 'unusable' });
  if (isShared) say({ file: job.file, kind: hasTraces() ? 'traces' : 'clean' });
  const gone = stopAtRed ? killed() : new Set();
  let unchecked = 0;
  for (const one of job.steps) {
    if (gone.has(one.number) || now() > deadline) continue;
    await step(one);
    unchecked += 1;
    if (unchecked < BETWEEN_CHECKS) continue;
    if (!(await isPlainGreen())) return say({ file: job.file, kind: 'spoilt' });
    unchecked = 0;
    if (memoryUsage().rss > MOST_MEMORY) return say({ file: job.file, kind: 'full' });
  }
  say({ file: job.file, kind: unchecked === 0 || (await isPlainGreen()) ? 'done' : 'spoilt' });
}

module.exports = Object.freeze({ keepSurroundings, readJobs, runSteps });
