// Runs test files by Node's own runner: each in a process of its own, its events reported by this one.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { run } from 'node:test';

const channel = createRequire(import.meta.url)('./channel.cjs');
const settings = channel.open();
const files = settings.files.map((file) => resolve(file));

channel.write('begin', { framework: 'node-test', version: process.version });
const names = [];
let red = false;
const stream = run({
  files,
  concurrency: 1,
  ...(settings.pattern === undefined ? {} : { testNamePatterns: [new RegExp(settings.pattern)] }),
});
stream.on('test:start', ({ name, nesting }) => {
  names.length = nesting;
  names[nesting] = name;
});
stream.on('test:pass', (data) =>
  report(data, data.skip !== undefined || data.todo !== undefined ? 'skip' : 'pass'),
);
stream.on('test:fail', (data) => report(data, data.todo !== undefined ? 'skip' : 'fail'));
for await (const _ of stream);
channel.writeHits();
channel.write('end', {});
process.exitCode = red ? 1 : 0;

function report({ name, nesting, file, details }, status) {
  const where = channel.place(file ?? files[0]);
  const cause = details?.error?.cause ?? details?.error;
  const isFile =
    nesting === 0 && files.some((one) => one === name || one.endsWith(`/${name}`) || name.endsWith(one));
  if (isFile) {
    if (status === 'fail') {
      red = true;
      channel.write('file-error', {
        file: channel.place(files.find((one) => one === name || one.endsWith(`/${name}`)) ?? name),
        message: String(cause?.stack ?? cause?.message ?? cause ?? 'the file failed').slice(0, 4000),
      });
    }
    return;
  }
  const failureType = details?.error?.failureType;
  if (details?.type === 'suite' && (status !== 'fail' || failureType === 'subtestsFailed')) return;
  if (status === 'fail' && failureType === 'subtestsFailed') return;
  if (status === 'fail') red = true;
  const path = [...names.slice(0, nesting), name];
  // Node 20 reports what the name pattern left out as skipped.
  if (status === 'skip' && !channel.isChosen(path)) return;
  const fields = { file: where, path, status, ms: details?.duration_ms ?? 0 };
  if (status === 'fail') fields.error = channel.describe(cause, failureType === 'hookFailed');
  channel.write('test', fields);
}
