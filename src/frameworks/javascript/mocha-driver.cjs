// Runs the repository's own Mocha in this process, with its configuration but for what would hide or multiply outcomes.
'use strict';
const { resolve } = require('node:path');
const events = require('node:events');
const channel = require('./channel.cjs');

const settings = channel.open();
const { Mocha, inside, readOptions, version } = require('./mocha-options.cjs');
const { handler } = inside('cli/run');
let unloadable = false;

class Reporter {
  constructor(runner) {
    const started = new Map();
    const hook = (test) => test.type === 'hook';
    runner.on('test', (test) => {
      started.set(test, performance.now());
      events.testwrightFile = test.file;
    });
    runner.on('hook', (one) => {
      events.testwrightFile = one.file ?? one.parent?.file ?? events.testwrightFile;
    });
    const report = (test, status, error) => {
      const names = hook(test) ? [...test.parent.titlePath(), test.title] : test.titlePath();
      channel.write('test', {
        file: channel.place(test.file ?? test.parent?.file ?? settings.files[0]),
        path: names,
        status,
        ms: test.duration ?? 0,
        ...(error === undefined ? {} : { error: channel.describe(error, hook(test)) }),
      });
    };
    runner.on('pass', (test) => report(test, 'pass'));
    runner.on('pending', (test) => report(test, 'skip'));
    runner.on('fail', (test, error) => report(test, 'fail', error));
  }
}

async function main() {
  channel.write('begin', { framework: 'mocha', version });
  loadEachFile();
  process.once('exit', () => {
    if (unloadable) process.exitCode = 1;
    channel.writeHits();
    channel.write('end', {});
  });
  const { options, plugins } = await readOptions(settings.extraArgs);
  const files = settings.files.map((file) => resolve(file));
  const grep = settings.pattern === undefined ? {} : { grep: new RegExp(settings.pattern) };
  if (settings.shuffleSeed !== undefined) shuffleTests(settings.shuffleSeed);
  await handler({
    ...options,
    ...plugins,
    ...grep,
    spec: files,
    file: [],
    ignore: [],
    extension: options.extension ?? ['js', 'cjs', 'mjs'],
    reporter: Reporter,
    ui: options.ui ?? 'bdd',
    timeout: options.timeout ?? 2000,
    color: false,
    // Mocha's own shortening takes the repository's frames out of our sight.
    fullTrace: true,
    exit: true,
    recursive: false,
    sort: false,
  });
}

/** A file that cannot be loaded ends Mocha's run: here it is told, and the others go on. */
function loadEachFile() {
  const load = Mocha.prototype.loadFilesAsync;
  Mocha.prototype.loadFilesAsync = async function (options) {
    const files = this.files;
    for (const file of files) {
      this.files = [file];
      try {
        await load.call(this, options);
      } catch (error) {
        unloadable = true;
        const message = String(error?.stack ?? error).slice(0, 4000);
        channel.write('file-error', { file: channel.place(file), message });
      }
    }
    this.files = files;
  };
}

/** Mocha has no order of its own choice: each suite's tests are put into one made from the seed when it is run. */
function shuffleTests(seed) {
  const found = inside('runner');
  const Runner = found.Runner ?? found;
  const runSuite = Runner.prototype.runSuite;
  let state = seed;
  const next = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state;
  };
  Runner.prototype.runSuite = function (suite, done) {
    suite.tests = suite.tests
      .map((test) => [next(), test])
      .sort((a, b) => a[0] - b[0])
      .map(([, test]) => test);
    return runSuite.call(this, suite, done);
  };
}

main().catch((error) => {
  for (const file of settings.files)
    channel.write('file-error', {
      file: channel.place(resolve(file)),
      message: String(error?.stack ?? error).slice(0, 4000),
    });
  process.exit(1);
});
