// A warm worker of Vitest: one start, with a runner of ours in the process of each test file.
import { createRequire } from 'node:module';
import { start } from './vitest-options.mjs';

const { readJobs } = createRequire(import.meta.url)('./warm-steps.cjs');
const runner = new URL('./warm-vitest-runner.mjs', import.meta.url).pathname;
await start(
  readJobs().jobs.map(({ here }) => here),
  { runner },
);
process.exit(0);
