// Jest's reporter of a trial; runs in Jest's parent process.
'use strict';
const events = require('node:events');
const { failure } = require('./jest-failure.cjs');
/** The driver hands over the channel before it starts Jest; whoever loads this file again gets none. */
let channel;

class TestwrightReporter {
  onTestFileStart(test) {
    events.testwrightFile = test.path;
  }

  onTestStart(test) {
    events.testwrightFile = test.path;
  }

  onTestResult(test, result) {
    const file = channel.place(test.path);
    channel.ran.add(file);
    if (result.testExecError || (result.failureMessage && result.testResults.length === 0)) {
      channel.write('file-error', {
        file,
        message: String(result.testExecError?.message ?? result.failureMessage).slice(0, 4000),
      });
      return;
    }
    for (const one of result.testResults) {
      if (one.status === 'pending' && !channel.isChosen([...one.ancestorTitles, one.title])) continue;
      const status = one.status === 'passed' ? 'pass' : one.status === 'failed' ? 'fail' : 'skip';
      const fields = { file, path: [...one.ancestorTitles, one.title], status, ms: one.duration ?? 0 };
      if (status === 'fail') fields.error = failure(one, channel.describe);
      channel.write('test', fields);
    }
  }
}

Object.freeze(TestwrightReporter.prototype);
module.exports = Object.freeze(
  Object.assign(TestwrightReporter, {
    connect: (to) => {
      channel ??= to;
    },
  }),
);
