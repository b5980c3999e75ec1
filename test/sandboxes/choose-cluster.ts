// Chooses Kubernetes as an operator does, by the environment, and runs one thing without a network and one with
// registries; prints what came of it. Argument: scratch folder.
import { readSettings } from '../../src/config.ts';
import { Fault } from '../../src/errors.ts';
import { chooseSandbox } from '../../src/sandboxes/index.ts';
import { specFor } from './run-spec.ts';

const signal = new AbortController().signal;
try {
  const registries = { hosts: [], env: {}, files: [] };
  const options = { scratchDir: process.argv[2] ?? '', registries, ...readSettings().sandbox };
  const { sandbox, report } = await chooseSandbox(options, 2, signal);
  const ran = await sandbox.run(specFor(['true']), signal);
  const prepared = await sandbox.run(
    specFor(['sh', '-c', 'hostname'], {}, { network: 'registries' }),
    signal,
  );
  const { level, mechanisms, checks } = report;
  const held = checks.every((check) => check.held);
  process.stdout.write(
    JSON.stringify({
      id: sandbox.id,
      level,
      held,
      calls: mechanisms['calls'],
      end: ran,
      host: prepared.stdout.head,
    }),
  );
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, ...error.fields, fix: error.fix }));
}
