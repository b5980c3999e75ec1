// Vitest's runner of a warm run, in the process of one test file: when the file was run once, it is collected and run
// again and again with the repository's modules loaded afresh.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const channel = createRequire(import.meta.url)('./channel.cjs');
const { keepSurroundings, readJobs, runSteps } = createRequire(import.meta.url)('./warm-steps.cjs');
const folder = createRequire(`${process.cwd()}/package.json`)
  .resolve('vitest/package.json')
  .replace(/package\.json$/, '');
const load = (name) => import(/* @vite-ignore */ pathToFileURL(`${folder}dist/${name}.js`).href);
const [{ startTests }, { vi, ...index }] = await Promise.all([load('browser'), load('index')]);
const TestRunner = index.TestRunner ?? (await load('runners')).VitestTestRunner;

/** Before any test has run. */
const restore = keepSurroundings(globalThis);

// biome-ignore lint/style/noDefaultExport: Vitest takes the runner from there.
export default class WarmRunner extends TestRunner {
  async onAfterRunFiles(files) {
    if (this.isRepeating) return;
    this.isRepeating = true;
    // What is run again is no business of the process that started us.
    for (const name of ['onCollectStart', 'onTaskUpdate', 'onBeforeRunFiles']) this[name] = () => {};
    this.onCollected = (again) => {
      for (const file of again) for (const one of testsOf(file.tasks, [])) this.choose(one);
    };
    const jobs = readJobs();
    for (const { filepath } of files) {
      const job = jobs.jobs.find(({ file }) => channel.place(filepath) === file);
      if (job !== undefined)
        await runSteps(job, jobs, (tests, stopAtRed) => this.runAgain(filepath, tests, stopAtRed), {
          restore,
        });
    }
    await super.onAfterRunFiles?.(files);
  }

  async runAgain(filepath, tests, stopAtRed) {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.resetModules();
    const wanted = new Set(tests);
    this.choose = ({ test, path }) => {
      if (!wanted.has(path.join(' > '))) test.mode = 'skip';
    };
    this.isStopped = () => stopAtRed && this.isRed;
    this.isRed = false;
    const [file] = await startTests([filepath], this);
    const said = { passed: [], red: [] };
    if (file?.result?.errors?.length > 0 && file.tasks.length === 0)
      said.fault = String(file.result.errors[0]?.message).slice(0, 300);
    for (const one of testsOf(file?.tasks ?? [], [])) take(one, wanted, said);
    return said;
  }

  async onBeforeRunTask(test) {
    if (this.isStopped?.()) test.mode = 'skip';
    await super.onBeforeRunTask?.(test);
  }

  async onAfterRunTask(test) {
    await super.onAfterRunTask?.(test);
    if (test.result?.state === 'fail') this.isRed = true;
  }
}

/** Tests with their names from outermost to innermost, and suites whose hooks failed. */
function* testsOf(tasks, ancestors) {
  for (const task of tasks) {
    const path = [...ancestors, task.name];
    if (task.type !== 'suite') yield { test: task, path };
    else {
      if (task.result?.errors?.length > 0) yield { test: task, path, fault: task.result.errors[0]?.message };
      yield* testsOf(task.tasks, path);
    }
  }
}

function take({ test, path, fault }, wanted, said) {
  if (fault !== undefined) said.fault ??= `a hook failed: ${fault}`;
  const name = path.join(' > ');
  if (!wanted.has(name)) return;
  if (test.result?.state === 'pass') said.passed.push(name);
  if (test.result?.state !== 'fail') return;
  const error = channel.describe(test.result.errors?.[0]);
  said.red.push({ path, status: 'fail', ms: test.result.duration ?? 0, error });
}
