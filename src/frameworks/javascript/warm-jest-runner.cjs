// Jest's test runner of a warm run: circus again and again in one environment, with the repository's modules, mocks and
// timers afresh each time and what belongs to Jest itself (circus apart) kept.
'use strict';
const { resolve } = require('node:path');
const channel = require('./channel.cjs');
const { failure } = require('./jest-failure.cjs');
const { circusRunner } = require('./jest-flags.cjs');
const { namePattern } = require('./name-pattern.cjs');
const { keepSurroundings, readJobs, runSteps } = require('./warm-steps.cjs');

const NOTHING = /(?!)/;

module.exports = async (globalConfig, config, environment, runtime, testPath) => {
  const jobs = readJobs();
  const job = jobs.jobs.find(({ here }) => resolve(here) === testPath);
  const kept = keepGlobals(environment.global);
  const runOnce = async (tests, stopAtRed) => {
    await refresh({ config, environment, runtime, kept });
    const own = { ...globalConfig, testNamePattern: namePattern(tests) };
    try {
      const stop = stopAtRed ? stopping(environment) : () => {};
      const result = await circusRunner()(own, config, environment, runtime, testPath, () => {}).finally(
        stop,
      );
      return outcomes(result, new Set(tests));
    } catch (error) {
      return { passed: [], red: [], fault: String(error?.message ?? error).slice(0, 300) };
    }
  };
  const setSwitch = (number) => {
    const { process: inner } = environment.global;
    if (inner?.env !== undefined) inner.env.TESTWRIGHT_SWITCH = String(number);
  };
  const outer = keepSurroundings(globalThis);
  const inner = keepSurroundings(environment.global);
  const restore = () => {
    outer();
    inner();
  };
  await runSteps(job, jobs, runOnce, { restore, setSwitch });
  return emptyResult(testPath);
};

/** Circus keeps its own under symbols like these, and makes them anew. */
const CIRCUS =
  /^(?:JEST_STATE_SYMBOL|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL|RETRY_|LOG_ERRORS_BEFORE_RETRY|WAIT_BEFORE_RETRY)/;
/** Where versions of Jest keep what test files say about mocks. */
const MOCKS = [
  ...['_explicitShouldMock', '_explicitShouldMockModule', '_mockFactories', '_moduleMockFactories'],
  ...['_virtualMocks', '_virtualModuleMocks', '_shouldMockModuleCache'],
  ...['explicitCjsMock', 'explicitEsmMock', 'cjsFactories', 'esmFactories'],
  ...['virtualCjsMocks', 'virtualEsmMocks', 'shouldMockCache'],
];

/** What the environment's global object holds before the first run. */
function keepGlobals(global) {
  return new Map(
    Object.getOwnPropertyNames(global).map((name) => [name, Object.getOwnPropertyDescriptor(global, name)]),
  );
}

function restoreGlobals(global, kept) {
  for (const name of Object.getOwnPropertyNames(global))
    if (!kept.has(name)) Reflect.deleteProperty(global, name);
  for (const [name, was] of kept) {
    const is = Object.getOwnPropertyDescriptor(global, name);
    if (is?.value !== was.value || is?.get !== was.get) Reflect.defineProperty(global, name, was);
  }
  for (const symbol of Object.getOwnPropertySymbols(global))
    if (CIRCUS.test(symbol.description ?? '')) Reflect.deleteProperty(global, symbol);
}

async function refresh({ config, environment, runtime, kept }) {
  // Newer versions load nothing between tests.
  runtime.enterTestCode?.();
  runtime.restoreAllMocks();
  environment.fakeTimersModern?.useRealTimers();
  environment.fakeTimers?.useRealTimers?.();
  runtime.resetModules();
  for (const name of MOCKS) (runtime[name] ?? runtime.mockState?.[name])?.clear?.();
  const internal = runtime._internalModuleRegistry ?? runtime.registries?.internalModuleRegistry;
  for (const path of internal?.keys() ?? []) if (/[\\/]jest-circus[\\/]/.test(path)) internal.delete(path);
  restoreGlobals(environment.global, kept);
  for (const path of config.setupFiles) {
    if (runtime.unstable_shouldLoadAsEsm(path)) await runtime.unstable_importModule(path);
    else runtime.requireModule(path);
  }
}

/** Leaves out all tests after the first red one. */
function stopping(environment) {
  const { handleTestEvent } = environment;
  environment.handleTestEvent = async function (event, state) {
    await handleTestEvent?.call(this, event, state);
    if (event.name === 'test_done' && event.test.errors.length > 0) state.testNamePattern = NOTHING;
  };
  return () => {
    if (handleTestEvent === undefined) delete environment.handleTestEvent;
    else environment.handleTestEvent = handleTestEvent;
  };
}

function outcomes(result, wanted) {
  const said = { passed: [], red: [] };
  if (result.testExecError) said.fault = String(result.testExecError.message).slice(0, 300);
  for (const one of result.testResults) {
    const path = [...one.ancestorTitles, one.title];
    const name = path.join(' > ');
    if (!wanted.has(name)) continue;
    if (one.status === 'passed') said.passed.push(name);
    if (one.status !== 'failed') continue;
    const error = failure(one, channel.describe);
    said.red.push({ path, status: 'fail', ms: one.duration ?? 0, error });
  }
  return said;
}

/** Jest counts nothing of a file whose results are said another way. */
function emptyResult(testFilePath) {
  return {
    ...{ leaks: false, numFailingTests: 0, numPassingTests: 0, numPendingTests: 0, numTodoTests: 0 },
    ...{
      openHandles: [],
      skipped: false,
      testFilePath,
      testResults: [],
      failureMessage: null,
      console: undefined,
    },
    perfStats: {
      start: 0,
      end: 0,
      runtime: 0,
      slow: false,
      loadTestEnvironmentStart: 0,
      loadTestEnvironmentEnd: 0,
      setupFilesStart: 0,
      setupFilesEnd: 0,
      setupAfterEnvStart: 0,
      setupAfterEnvEnd: 0,
    },
    snapshot: {
      added: 0,
      fileDeleted: false,
      matched: 0,
      unchecked: 0,
      uncheckedKeys: [],
      unmatched: 0,
      updated: 0,
    },
  };
}
