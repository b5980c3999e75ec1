// Starts the repository's own Vitest by its Node API and reports what its state holds when the run is over.
import { createRequire } from 'node:module';

const channel = createRequire(import.meta.url)('./channel.cjs');
const settings = channel.open();
const { start, version } = await import('./vitest-options.mjs');

channel.write('begin', { framework: 'vitest', version });
let context;
try {
  context = await start(settings.files, settings);
} catch (error) {
  for (const file of settings.files)
    channel.write('file-error', {
      file: channel.place(`${process.cwd()}/${file}`),
      message: String(error?.stack ?? error).slice(0, 4000),
    });
  process.exitCode = 1;
}

const ran = new Set();
for (const file of context?.state.getFiles() ?? []) {
  const name = channel.place(file.filepath);
  ran.add(name);
  if ((file.result?.errors?.length ?? 0) > 0 && file.tasks.length === 0) {
    channel.write('file-error', {
      file: name,
      message: String(file.result.errors[0]?.stack ?? file.result.errors[0]?.message).slice(0, 4000),
    });
  }
  report(file.tasks, name, []);
}
for (const file of context === undefined ? [] : settings.files) {
  const name = channel.place(`${process.cwd()}/${file}`);
  if (ran.has(name)) continue;
  process.exitCode ||= 1;
  channel.write('file-error', { file: name, message: 'Vitest did not run this file' });
}
channel.writeHits();
channel.write('end', {});
const unhandled = context?.state.getUnhandledErrors().length ?? 0;
const code = process.exitCode || (unhandled > 0 ? 1 : 0);
// Workers that hang must not keep the run open; its outcome is decided.
const closing = context?.close() ?? Promise.resolve();
await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 2000))]);
process.exit(code);

function report(tasks, file, ancestors) {
  for (const task of tasks) {
    if (task.type === 'suite') {
      const errors = task.result?.errors ?? [];
      if (errors.length > 0 && task.tasks.every((inner) => inner.result?.state !== 'fail'))
        channel.write('test', {
          file,
          path: [...ancestors, task.name, '(suite hook)'],
          status: 'fail',
          ms: 0,
          error: channel.describe(errors[0], true),
        });
      report(task.tasks, file, [...ancestors, task.name]);
      continue;
    }
    const state = task.result?.state;
    // Left out by the name pattern.
    if (state !== 'pass' && state !== 'fail' && !channel.isChosen([...ancestors, task.name])) continue;
    const status = state === 'pass' ? 'pass' : state === 'fail' ? 'fail' : 'skip';
    const fields = { file, path: [...ancestors, task.name], status, ms: task.result?.duration ?? 0 };
    if (status === 'fail') fields.error = channel.describe(task.result?.errors?.[0]);
    channel.write('test', fields);
  }
}
