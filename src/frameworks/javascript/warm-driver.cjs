// A warm run of a JavaScript framework: has a worker run many mutants, watches what it says, and starts another where one
// hangs, dies or is no longer as it was. Writes the records itself, last, when each mutant's fate is known.
'use strict';
const { spawn } = require('node:child_process');
const { mkdirSync, openSync, readFileSync, readSync, rmSync, unlinkSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { relative, resolve } = require('node:path');
const channel = require('./channel.cjs');
const { newLedger } = require('./warm-ledger.cjs');

/** A framework that has not begun by then does not start at all. */
const MOST_START_MS = 60_000;
/** A started worker may take so long between two steps. */
const MOST_PAUSE_MS = 15_000;
/** Fewer mutants are not worth the start of one more worker. */
const LEAST_SHARE = 6;
/** Workers that end one after the other without a new verdict. */
const MOST_TRIES = 3;
const POLL_MS = 8;
const FOLDER = '/tmp/testwright-warm';

const settings = channel.open();
const plan = JSON.parse(readFileSync(settings.planFile, 'utf8'));
unlinkSync(settings.planFile);
const deadline = Date.now() + plan.totalMs;
const local = createRequire(`${process.cwd()}/package.json`);

/** So many at the same time, until tests were seen that would meet themselves. */
let width = plan.workers;

async function main() {
  const { framework } = settings;
  const version = framework === 'node-test' ? process.version : local(`${framework}/package.json`).version;
  channel.write('begin', { framework, version });
  const ledger = newLedger(plan);
  for (let [tries, left] = [0, Infinity]; tries < MOST_TRIES && Date.now() < deadline; tries += 1) {
    const hands = ledger.jobs(Math.max(1, Math.min(width, Math.ceil(ledger.open() / LEAST_SHARE))));
    if (hands.length === 0 || !(await runWorkers(ledger, hands))) break;
    if (ledger.open() < left) [tries, left] = [0, ledger.open()];
  }
  for (const { kind, ...fields } of ledger.records()) channel.write(kind, fields);
  channel.write('end', {});
  process.exit(0);
}

/** The first goes ahead with the plain code: only where that leaves nothing do the others begin. */
async function runWorkers(ledger, hands) {
  const folders = hands.map((_hand, index) => `${FOLDER}-${index}`);
  for (const folder of [...folders, '/tmp/jest-cache', '/tmp/vite-cache'])
    mkdirSync(folder, { recursive: true });
  const isShared = hands.length > 1;
  const [first, ...others] = hands.map(
    (jobs, index) => (onPlain, isWanted) =>
      runWorker({ ledger: ledger.worker(), jobs, folder: folders[index], isShared, onPlain, isWanted }),
  );
  let onClean;
  const clean = new Promise((done) => {
    onClean = done;
  });
  const ahead = first(onClean, () => true).finally(() => onClean(false));
  const isClean = await clean;
  const beside = isClean
    ? others.map((run) =>
        run(
          () => {},
          () => width > 1,
        ),
      )
    : [];
  return (await Promise.all([ahead, ...beside])).some((isDone) => isDone);
}

/** False when the worker said nothing at all: another would not do better. */
async function runWorker({ ledger, jobs, folder, isShared, onPlain, isWanted }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const here = (file) => relative(process.cwd(), resolve('/work', file));
  writeFileSync(
    `${folder}/jobs.json`,
    JSON.stringify({
      jobs: jobs.map((job) => ({ ...job, here: here(job.file) })),
      ...{ stopAtRed: plan.stopAtRed, isProbe: plan.isProbe, isShared },
      ...{ extraArgs: settings.extraArgs, deadline },
    }),
  );
  writeFileSync(`${folder}/said.jsonl`, '');
  const child = spawn(process.execPath, [...process.execArgv, `${__dirname}/${settings.worker}`], {
    env: { ...process.env, TESTWRIGHT_WARM: folder },
    // What tests print for hundreds of mutants would end the sandbox.
    stdio: 'ignore',
    detached: true,
  });
  let isOver = false;
  child.once('close', () => {
    isOver = true;
  });
  const said = await watch({ ledger, folder, onPlain, isWanted, isOver: () => isOver });
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {}
  if (isWanted()) ledger.ended();
  else ledger.dropped();
  return said > 0;
}

/** Until the worker is over or must be ended; how many lines it said. */
async function watch({ ledger, folder, onPlain, isWanted, isOver }) {
  const descriptor = openSync(`${folder}/said.jsonl`, 'r');
  const chunk = Buffer.alloc(1 << 16);
  let [text, count, last, limit] = ['', 0, Date.now(), MOST_START_MS];
  for (;;) {
    const ended = isOver();
    for (let length = 1; length > 0; ) {
      length = readSync(descriptor, chunk);
      text += chunk.toString('latin1', 0, length);
    }
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines.map((one) => JSON.parse(Buffer.from(one, 'latin1').toString('utf8')))) {
      [count, last] = [count + 1, Date.now()];
      if (line.kind === 'traces') width = 1;
      if (line.kind === 'traces' || line.kind === 'clean') onPlain(width > 1);
      limit = ledger.take(line) ?? MOST_PAUSE_MS;
      if (limit === 0) return count;
    }
    if (ended || !isWanted() || Date.now() > deadline + 2000) return count;
    if (Date.now() - last > limit) {
      ledger.tooLong();
      return count;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

main();
