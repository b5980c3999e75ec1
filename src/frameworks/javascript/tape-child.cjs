// One tape file: its harness is asked for rows as objects before the file can ask for text.
'use strict';
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const [file, ...requires] = process.argv.splice(2);
process.argv[1] = file;
const local = createRequire(file);
const tape = local('tape');
const said = (error) => ({
  type: String(error?.name ?? 'Error'),
  message: String(error?.message ?? error).slice(0, 1 << 20),
  stack: String(error?.stack ?? ''),
  isAssertion: false,
  inHook: false,
});

tape.createStream({ objectMode: true }).on('data', (row) => {
  if (row.type === 'test')
    process.send({
      kind: 'test',
      id: row.id,
      name: row.name,
      parent: row.parent,
      skip: Boolean(row.skip || row.todo),
    });
  if (row.type === 'assert') {
    const thrown = row.error ?? {};
    process.send({
      kind: 'assert',
      test: row.test,
      ok: row.ok || Boolean(row.skip || row.todo),
      error: {
        ...said(thrown),
        type: 'AssertionError',
        message: String(row.name).slice(0, 1 << 20),
        isAssertion: row.operator !== 'error',
      },
    });
  }
  if (row.type === 'end') process.send({ kind: 'end', test: row.test });
});
process.on('uncaughtException', (error) => {
  process.send({ kind: 'crash', error: said(error) }, () => process.exit(1));
});
// As the tape program does: from the folder that it was started in.
const here = createRequire(`${process.cwd()}/package.json`);
for (const one of requires) here(one);
import(pathToFileURL(file).href).catch((error) =>
  process.send({ kind: 'crash', error: said(error) }, () => process.exit(1)),
);
