// A warm run of a JavaScript framework: has a worker run many mutants, watches what it says, and starts another where one
// hangs, dies or is no longer as it was. Writes the records itself, last, when each mutant's fate is known.
'use strict';
const { spawn } = require('node:child_process');
const { mkdirSync, openSync, readFileSync, readSync, rmSync, unlinkSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { relative, resolve } = require('node:path');
const channel = require('./channel.cjs');
const { FOLDER } = require('./warm-steps.cjs');
const { newLedger } = require('./warm-ledger.cjs');

/** A framework that has not begun by then does not start at all. */
const MOST_START_MS = 60_000;
/** A started worker may take so long between two steps. */
const MOST_PAUSE_MS = 15_000;
/** Workers that end one after the other without a new verdict. */
const MOST_TRIES = 3;
const POLL_MS = 8;

const settings = channel.open();
const plan = JSON.parse(readFileSync(settings.planFile, 'utf8'));
unlinkSync(settings.planFile);
const deadline = Date.now() + plan.totalMs;
const local = createRequire(`${process.cwd()}/package.json`);

async function main() {
  channel.write('begin', {
    framework: settings.framework,
    version: local(`${settings.framework}/package.json`).version,
  });
  const ledger = newLedger(plan);
  for (let [tries, left] = [0, Infinity]; tries < MOST_TRIES && Date.now() < deadline; tries += 1) {
    const jobs = ledger.jobs();
    if (jobs.length === 0 || !(await runWorker(ledger, jobs))) break;
    if (ledger.open() < left) [tries, left] = [0, ledger.open()];
  }
  for (const { kind, ...fields } of ledger.records()) channel.write(kind, fields);
  channel.write('end', {});
  process.exit(0);
}

/** False when the worker said nothing at all: another would not do better. */
async function runWorker(ledger, jobs) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const here = (file) => relative(process.cwd(), resolve('/work', file));
  writeFileSync(
    `${FOLDER}/jobs.json`,
    JSON.stringify({
      jobs: jobs.map((job) => ({ ...job, here: here(job.file) })),
      ...{ stopAtRed: plan.stopAtRed, isProbe: plan.isProbe, extraArgs: settings.extraArgs, deadline },
    }),
  );
  writeFileSync(`${FOLDER}/said.jsonl`, '');
  const child = spawn(process.execPath, [...process.execArgv, `${__dirname}/${settings.worker}`], {
    // What tests print for hundreds of mutants would end the sandbox.
    stdio: 'ignore',
    detached: true,
  });
  let isOver = false;
  child.once('close', () => {
    isOver = true;
  });
  const said = await watch(ledger, () => isOver);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {}
  ledger.workerEnded();
  return said > 0;
}

/** Until the worker is over or must be ended; how many lines it said. */
async function watch(ledger, isOver) {
  const descriptor = openSync(`${FOLDER}/said.jsonl`, 'r');
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
    for (const line of lines) {
      [count, last] = [count + 1, Date.now()];
      limit = ledger.take(JSON.parse(Buffer.from(line, 'latin1').toString('utf8'))) ?? MOST_PAUSE_MS;
      if (limit === 0) return count;
    }
    if (ended || Date.now() > deadline + 2000) return count;
    if (Date.now() - last > limit) {
      ledger.tooLong();
      return count;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

main();
