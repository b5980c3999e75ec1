// Test files by Node's own runner, each in a process of its own, and what its events say as records.
'use strict';
const { run } = require('node:test');
const channel = require('./channel.cjs');

/** `take(record, isByParts)`: the record of a test that only its subtests made red has no place of its own. */
async function runFiles(files, options, take) {
  const names = [];
  const report = (data, status) => {
    const { name, nesting, file, details } = data;
    const cause = details?.error?.cause ?? details?.error;
    const failed = nesting === 0 ? files.find((one) => isNameOf(name, one)) : undefined;
    if (failed !== undefined) {
      const message = String(cause?.stack ?? cause?.message ?? cause ?? 'the file failed').slice(0, 4000);
      if (status === 'fail') take({ kind: 'file-error', file: channel.place(failed), message }, false);
      return;
    }
    const failureType = details?.error?.failureType;
    const isByParts = status === 'fail' && failureType === 'subtestsFailed';
    if (details?.type === 'suite' && (status !== 'fail' || isByParts)) return;
    const record = {
      ...{ kind: 'test', file: channel.place(file ?? files[0]), path: [...names.slice(0, nesting), name] },
      ...{ status, ms: details?.duration_ms ?? 0 },
    };
    if (status === 'fail') record.error = channel.describe(cause, failureType === 'hookFailed');
    take(record, isByParts);
  };
  const stream = run({ files, concurrency: 1, ...options });
  stream.on('test:start', ({ name, nesting }) => {
    names.length = nesting;
    names[nesting] = name;
  });
  stream.on('test:pass', (data) =>
    report(data, data.skip !== undefined || data.todo !== undefined ? 'skip' : 'pass'),
  );
  stream.on('test:fail', (data) => report(data, data.todo !== undefined ? 'skip' : 'fail'));
  for await (const _ of stream);
}

const isNameOf = (name, file) => file === name || file.endsWith(`/${name}`) || name.endsWith(file);

module.exports = Object.freeze({ runFiles });
