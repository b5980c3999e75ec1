// Loaded before the product: puts a call behind every statement that is listed, and gives the jobs an answer at once. A call
// looks at one file; where that names its place, the process is killed right there, or waits while its database is.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env.TESTWRIGHT_KILL_FILE;
const points = JSON.parse(readFileSync(process.env.TESTWRIGHT_KILL_POINTS, 'utf8'));
/** What is slow, and known to be safe to do again: everything between the clone and the answer. */
const faked = new Set(['../../flow.ts', '../cli/tools.ts']);

globalThis.killPoint = (name) => {
  let mode;
  try {
    const [first, ...names] = readFileSync(file, 'utf8').split('\n');
    if (!names.includes(name)) return;
    // Whoever moves it away is the one that dies.
    renameSync(file, `${file}.taken`);
    mode = first;
  } catch {
    // Nothing is armed.
    return;
  }
  writeFileSync(`${file}.draft`, `${process.pid} ${name}`);
  renameSync(`${file}.draft`, `${file}.hit`);
  if (mode === 'process') process.kill(process.pid, 'SIGKILL');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(`${file}.hit`)) Atomics.wait(pause, 0, 0, 20);
};

registerHooks({
  resolve: (specifier, context, next) =>
    faked.has(specifier) && context.parentURL?.endsWith('/src/doors/app/answering.ts')
      ? next(new URL('./fake-flow.ts', import.meta.url).href, context)
      : next(specifier, context),
  load(url, context, next) {
    const loaded = next(url, context);
    const here = points.filter((point) => url.endsWith(`/${point.file}`));
    if (here.length === 0) return loaded;
    let source = String(loaded.source);
    for (const { name, at } of here.sort((a, b) => b.at - a.at))
      source = `${source.slice(0, at)};globalThis.killPoint(${JSON.stringify(name)});${source.slice(at)}`;
    return { ...loaded, source };
  },
});
