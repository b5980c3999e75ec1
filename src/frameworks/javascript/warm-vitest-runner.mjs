// Vitest's runner of a warm run, in the process of one test file: when the file was run once, it is collected and run
// again and again with the repository's modules loaded afresh.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const channel = createRequire(import.meta.url)('./channel.cjs');
const { readJobs, runSteps } = createRequire(import.meta.url)('./warm-steps.cjs');
const folder = createRequire(`${process.cwd()}/package.json`)
  .resolve('vitest/package.json')
  .replace(/package\.json$/, '');
const load = (name) => import(/* @vite-ignore */ pathToFileURL(`${folder}dist/${name}.js`).href);
const [{ startTests }, { vi, ...index }] = await Promise.all([load('browser'), load('index')]);
const TestRunner = index.TestRunner ?? (await load('runners')).VitestTestRunner;

// biome-ignore lint/style/noDefaultExport: Vitest takes the runner from there.
export default class WarmRunner extends TestRunner {
  async onAfterRunFiles(files) {
    if (this.isRepeating) return;
    this.isRepeating = true;
    // What is run again is no business of the process that started us.
    for (const name of ['onCollectStart', 'onCollected', 'onTaskUpdate', 'onBeforeRunFiles'])
      this[name] = () => {};
    const jobs = readJobs();
    for (const { filepath } of files) {
      const job = jobs.jobs.find(({ file }) => channel.place(filepath) === file);
      if (job !== undefined)
        await runSteps(job, jobs, (tests, stopAtRed) => this.runAgain(filepath, tests, stopAtRed));
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
    this.isChosen = (task) => wanted.has(pathOf(task).join(' > '));
    this.stopAtRed = stopAtRed;
    this.isRed = false;
    const [file] = await startTests([this.specOf(filepath)], this);
    const said = { passed: [], red: [] };
    if (file?.result?.errors?.length > 0 && file.tasks.length === 0)
      said.fault = String(file.result.errors[0]?.message).slice(0, 300);
    outcomes(file?.tasks ?? [], wanted, said);
    return said;
  }

  specOf(filepath) {
    return this.spec?.filepath === filepath
      ? this.spec
      : { filepath, testLocations: undefined, testIds: undefined };
  }

  async onBeforeRunTask(test) {
    if (this.isRepeating && (!this.isChosen(test) || (this.stopAtRed && this.isRed))) test.mode = 'skip';
    await super.onBeforeRunTask?.(test);
  }

  async onAfterRunTask(test) {
    await super.onAfterRunTask?.(test);
    if (test.result?.state === 'fail') this.isRed = true;
  }
}

function pathOf(task) {
  const names = [];
  for (let at = task; at !== undefined && at.filepath === undefined; at = at.suite) names.unshift(at.name);
  return names;
}

function outcomes(tasks, wanted, said) {
  for (const task of tasks) {
    if (task.type === 'suite') {
      if (task.result?.errors?.length > 0) said.fault ??= `a hook failed: ${task.result.errors[0].message}`;
      outcomes(task.tasks, wanted, said);
      continue;
    }
    const path = pathOf(task);
    const name = path.join(' > ');
    if (!wanted.has(name)) continue;
    if (task.result?.state === 'pass') said.passed.push(name);
    if (task.result?.state === 'fail')
      said.red.push({
        path,
        status: 'fail',
        ms: task.result.duration ?? 0,
        error: channel.describe(task.result.errors?.[0]),
      });
  }
}
