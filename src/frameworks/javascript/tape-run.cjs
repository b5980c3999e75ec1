// One tape file in a process of its own, whose rows come as objects.
'use strict';
const { fork } = require('node:child_process');

/**
 * Its tests as `{ path, skip, ms, error? }`, whether the process ended badly, and how. `onRed(path, stop)` is called when
 * an assertion fails; once stopped, only what was red by then is given.
 */
async function runFile(file, requires, onRed = () => {}) {
  const child = fork(`${__dirname}/tape-child.cjs`, [file, ...requires], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const rows = new Map();
  let [crash, stopped] = [undefined, false];
  const stop = () => {
    stopped = true;
    child.kill('SIGKILL');
  };
  child.on('message', (row) => {
    if (stopped) return;
    const { kind, id, name, parent, skip } = row;
    if (kind === 'test') rows.set(id, { name, parent, skip, ended: false, start: performance.now() });
    const test = rows.get(row.test);
    if (kind === 'end' && test !== undefined) test.ended = true;
    if (kind === 'crash') crash = row.error;
    if (kind !== 'assert' || row.ok || test === undefined) return;
    test.error ??= row.error;
    onRed(pathOf(test, rows), stop);
  });
  const code = await new Promise((done) => child.on('close', done));
  const tests = [...rows.values()]
    .filter(({ error }) => !stopped || error !== undefined)
    .map((test) => ({
      ...{ path: pathOf(test, rows), skip: test.skip, ms: performance.now() - test.start },
      error: test.error ?? (test.ended || test.skip ? undefined : (crash ?? UNENDED)),
    }));
  const isBroken = rows.size === 0 || crash !== undefined || code !== 0;
  const why = crash?.stack || crash?.message || `the file ended with ${code} and ${rows.size} tests`;
  return { tests, isBroken, why };
}

const UNENDED = {
  ...{ type: 'Error', message: 'the test did not end', stack: '' },
  ...{ isAssertion: false, inHook: false },
};

function pathOf(test, rows) {
  const path = [];
  for (let at = test; at !== undefined; at = rows.get(at.parent)) path.unshift(at.name);
  return path;
}

module.exports = Object.freeze({ runFile });
