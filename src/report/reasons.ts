// What each reason code means and what to do about it, in plain words. docs/reason-codes.md says the same at length.
import type { ReasonCode } from '../terms.ts';

export const reasonTexts: Readonly<Record<ReasonCode, { readonly means: string; readonly todo: string }>> = {
  'no-change': {
    means: 'Nothing differs between base and head.',
    todo: 'Name other commits with --base and --head, or paths to look at as they are.',
  },
  'no-code-change': { means: 'The change holds no production code that runs.', todo: 'Nothing to do.' },
  'no-own-tests': {
    means: 'The change adds and edits no test.',
    todo: 'testwright test looks for tests that it is missing; prove FILE judges the tests of a file.',
  },
  'nothing-missing': {
    means: 'The existing tests already notice every planted fault.',
    todo: 'Nothing to do.',
  },
  'unsupported-language': {
    means: 'The changed code is in a language that Testwright cannot test yet.',
    todo: 'Nothing to do here.',
  },
  'no-test-command': {
    means: 'No test framework that Testwright knows was found.',
    todo: 'Add one of the named frameworks to the package.',
  },
  'framework-version': {
    means: 'The test framework has a version that Testwright is not tested with.',
    todo: 'Read the results with care.',
  },
  'baseline-red': {
    means: 'Tests were red before anything was added; they are set aside.',
    todo: 'Repair them, or see whether they need something that the sandbox does not give.',
  },
  'baseline-flaky': {
    means: 'Tests gave two results in two runs; they are set aside.',
    todo: 'Make them steady.',
  },
  'suite-narrowed': {
    means:
      'The suite is too large or too slow to be run whole for every planted fault: only a part was asked.',
    todo: 'Nothing; a test that is shown may double one in a file that was not run.',
  },
  'built-tests': {
    means: 'The tests import built files, so only tests of changed behaviour are looked for.',
    todo: 'Nothing, or let tests import the sources.',
  },
  'config-changed': {
    means: 'The change brings test configuration that was not used, because it comes from a fork.',
    todo: 'Bring the configuration in by a change of its own, or run it yourself without --fork.',
  },
  'cannot-prepare': {
    means: 'The dependencies could not be installed.',
    todo: 'Look at the output above; commit a lockfile that installs.',
  },
  'not-testable-offline': {
    means: 'Tests need a network, a service or a browser, which the sandbox has not.',
    todo: 'They are set aside; nothing to do.',
  },
  'not-importable': {
    means: 'A test cannot reach the changed code.',
    todo: 'Export it, or a function that calls it.',
  },
  'no-call': {
    means: 'No way to call the changed code was found.',
    todo: 'Add an example to its documentation, or try a larger model.',
  },
  'not-literal': {
    means: 'What the code returns cannot be written down exactly, or changes from run to run.',
    todo: 'Test it by hand, or return plain values.',
  },
  'static-gate': {
    means: 'A candidate could not prove anything, or touched what a unit test must not.',
    todo: 'Nothing to do.',
  },
  'does-not-build': { means: 'A test file of ours did not load.', todo: 'Nothing to do.' },
  'fails-on-head': { means: 'A candidate was not green on head.', todo: 'Nothing to do.' },
  flaky: { means: 'A candidate did not give the same result in every run.', todo: 'Nothing to do.' },
  'kills-nothing': {
    means: 'A candidate turned red for nothing that the suite lets live.',
    todo: 'Nothing to do.',
  },
  'regression-suspected': {
    means: 'A test that base passes is red on head.',
    todo: 'Look whether the change was meant.',
  },
  redundant: { means: 'Other accepted tests already show what this one does.', todo: 'Nothing to do.' },
  'not-located': {
    means: 'The report names no code of the repository.',
    todo: 'Name a file or a function: /testwright reproduce PATH.',
  },
  'not-reproduced': {
    means: 'No test was found that is red by what the report says.',
    todo: 'Say in the report which call gives what, and what it should give.',
  },
  'invalid-run': {
    means: 'A run could not be trusted, so it counts for nothing.',
    todo: 'See the detail; run testwright doctor.',
  },
  budget: { means: 'The time budget ended.', todo: 'Give more with --budget, or name fewer paths.' },
  'model-unavailable': {
    means: 'No model could be asked.',
    todo: 'Run testwright model pull, or name a server with --model-url.',
  },
};
