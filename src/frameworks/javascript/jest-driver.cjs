// Starts the repository's own Jest in this process with our reporter, which shares the channel with us by module.
'use strict';
const { resolve } = require('node:path');
const channel = require('./channel.cjs');

const settings = channel.open();
require('./jest-reporter.cjs').connect(channel);
const { isolatedFlags, readJest, version } = require('./jest-flags.cjs');
const flags = [...isolatedFlags, `--reporters=${__dirname}/jest-reporter.cjs`];
if (settings.shuffleSeed !== undefined && Number(version.split('.')[0]) >= 30)
  flags.push('--randomize', `--seed=${settings.shuffleSeed}`);
if (settings.pattern !== undefined) flags.push(`--testNamePattern=${settings.pattern}`);
process.argv.splice(
  2,
  process.argv.length,
  ...settings.extraArgs,
  ...flags,
  '--runTestsByPath',
  ...settings.files,
);
channel.write('begin', { framework: 'jest', version: version });
process.once('exit', () => {
  for (const file of settings.files.map((one) => channel.place(resolve(one))))
    if (!channel.ran.has(file)) channel.write('file-error', { file, message: 'Jest did not run this file' });
  channel.writeHits();
  channel.write('end', {});
});
readJest().run();
