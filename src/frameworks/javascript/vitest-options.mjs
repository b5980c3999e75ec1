// The repository's own Vitest and how it is started so that nothing hides or multiplies outcomes.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const local = createRequire(`${process.cwd()}/package.json`);
const folder = local.resolve('vitest/package.json').replace(/package\.json$/, '');
export const { version } = local('vitest/package.json');
const { startVitest } = await import(pathToFileURL(`${folder}dist/node.js`).href);

/** Runs the files once; gives Vitest's context. */
export async function start(files, { pattern, shuffleSeed, runner }) {
  const options = {
    watch: false,
    run: true,
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    minWorkers: 1,
    bail: 0,
    retry: 0,
    coverage: { enabled: false },
    reporters: [{}],
    passWithNoTests: false,
    cache: false,
    api: false,
    update: false,
    typecheck: { enabled: false },
    browser: undefined,
    testNamePattern: pattern ?? '^',
    // Which files are tests was decided before: patterns of the configuration must not leave one out.
    include: files.map((file) => file.replace(/[\\*?[\](){}!+@]/g, '\\$&')),
    exclude: ['**/node_modules/**'],
    ...(runner === undefined ? {} : { runner }),
    ...(shuffleSeed === undefined
      ? {}
      : { sequence: { shuffle: { tests: true, files: false }, seed: shuffleSeed } }),
  };
  delete options.browser;
  return await startVitest('test', files, options, {
    cacheDir: '/tmp/vite-cache',
    // Nothing is served, but the name of the host is looked up, and a sandbox without a network knows no names.
    server: { watch: null, host: '127.0.0.1' },
  });
}
