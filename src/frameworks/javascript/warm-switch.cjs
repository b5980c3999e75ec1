// Preloaded into every Node process of a warm run: programs that tests start know the switch as well.
'use strict';
require('node:events').testwrightSwitch = Number(process.env.TESTWRIGHT_SWITCH ?? 0);
