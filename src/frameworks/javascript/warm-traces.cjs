// Whether tests leave something that the same tests beside them would meet: files, or a port of their own choice. Two
// workers at the same time would then be two suites that nobody wrote for each other.
'use strict';
const events = require('node:events');
const { lstatSync, readdirSync } = require('node:fs');
const { Server } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** A tree of more is not looked through: then one worker does it all. */
const MOST_ENTRIES = 20_000;
const ROOT = '/work';
/** Those of the warm run itself. */
const OURS = /^(?:testwright-|jest-cache$|vite-cache$)/;

/** Gives a function that says, from now on, whether something was left. */
function watchTraces() {
  const start = Date.now();
  const places = [...new Set([ROOT, tmpdir(), process.env.HOME ?? ROOT])];
  const stop = watchListening();
  return () => {
    stop();
    return events.testwrightListening || places.some((place) => hasChanged(place, start));
  };
}

/** Notes whether this process listens at a place of its own choice, until the function that it gives is called. */
function watchListening() {
  const { listen } = Server.prototype;
  events.testwrightListening = false;
  Server.prototype.listen = function (...args) {
    events.testwrightListening ||= isFixed(args[0]);
    return listen.apply(this, args);
  };
  return () => {
    Server.prototype.listen = listen;
  };
}

function isFixed(where) {
  if (typeof where !== 'object' || where === null) return Boolean(where) && typeof where !== 'function';
  return Boolean(where.path || where.port);
}

/** A folder is younger than `start` also when what was made in it is gone again. */
function hasChanged(place, start) {
  const open = [place];
  for (let count = 0; open.length > 0; count += 1) {
    if (count > MOST_ENTRIES) return true;
    const path = open.pop();
    try {
      const stat = lstatSync(path);
      if (stat.mtimeMs >= start) return true;
      if (stat.isDirectory())
        for (const name of readdirSync(path))
          if (name !== 'node_modules' && name !== '.git' && !OURS.test(name)) open.push(join(path, name));
    } catch {
      // What another user keeps from us, tests could not write either.
    }
  }
  return false;
}

module.exports = Object.freeze({ watchListening, watchTraces });
