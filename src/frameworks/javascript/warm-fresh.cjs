// Steps of a warm run that are fresh processes: what those processes tell of the switch is put where a step of this
// process would have left it.
'use strict';
const events = require('node:events');
const { mkdtempSync, readFileSync } = require('node:fs');

const folder = mkdtempSync('/tmp/testwright-told-');
let round = 0;

/** `run(tests, stopAtRed)` starts the processes and gives what `runOnce` of `runSteps` is to give. */
function inFreshProcess(run) {
  return async (tests, stopAtRed) => {
    // A name of its own: what an earlier step left running tells of another mutant.
    round += 1;
    const path = `${folder}/${round}.jsonl`;
    process.env.TESTWRIGHT_TOLD = path;
    process.env.TESTWRIGHT_MOST = String(events.testwrightMost);
    const result = await run(new Set(tests), stopAtRed);
    for (const { loaded, reached, calls, listening } of readLines(path)) {
      for (const one of loaded) events.testwrightLoaded.add(one);
      events.testwrightReached ||= reached;
      events.testwrightListening ||= listening;
      events.testwrightCalls = Math.max(events.testwrightCalls, calls);
    }
    return result;
  };
}

function readLines(path) {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Nothing came to its end.
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

module.exports = Object.freeze({ inFreshProcess });
