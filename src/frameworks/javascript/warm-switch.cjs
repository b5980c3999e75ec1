// Preloaded into every Node process of a warm run: programs that tests start know the switch as well. Where steps are
// processes of their own, each also tells what became of it: at its end, and when a loop is stopped.
'use strict';
const events = require('node:events');
const { closeSync, openSync, writeSync } = require('node:fs');

const { TESTWRIGHT_SWITCH, TESTWRIGHT_TOLD, TESTWRIGHT_MOST } = process.env;
const { stringify } = JSON;

events.testwrightSwitch = Number(TESTWRIGHT_SWITCH ?? 0);
if (TESTWRIGHT_TOLD !== undefined) tellTo(TESTWRIGHT_TOLD, Number(TESTWRIGHT_MOST));

function tellTo(path, most) {
  const loaded = [];
  if (events.testwrightSwitch === 0) require('./warm-traces.cjs').watchListening();
  events.testwrightLoaded = { add: (one) => loaded.push(one) };
  events.testwrightReached = false;
  events.testwrightCalls = 0;
  const tell = () => {
    const { testwrightReached: reached, testwrightCalls: calls, testwrightListening: listening } = events;
    const file = openSync(path, 'a');
    writeSync(file, `${stringify({ loaded, reached, calls, listening })}\n`);
    closeSync(file);
  };
  Object.defineProperty(events, 'testwrightMost', {
    get() {
      if (events.testwrightCalls > most) tell();
      return most;
    },
  });
  process.on('exit', tell);
}
