// Prints what doctor says of the sandbox on this host.
import { readSettings } from '../../../src/config.ts';
import { sandboxCheck } from '../../../src/doors/cli/checking.ts';
import { faults } from '../../../src/errors.ts';
import { renderChecks } from '../../../src/report/checks.ts';

const check = await sandboxCheck(
  readSettings(),
  { hosts: [], env: {}, files: [] },
  new AbortController().signal,
);
process.stdout.write(renderChecks([check], 100));
process.exitCode = check.fault === undefined ? 0 : faults[check.fault.code].exit;
