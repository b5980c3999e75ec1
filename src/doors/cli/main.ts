// The command line: a request in, an answer out. Results on stdout, progress on stderr.
import { Command, CommanderError } from 'commander';
import { readSettings } from '../../config.ts';
import { Fault, faults } from '../../errors.ts';
import { addTest } from './test.ts';

const stop = new AbortController();

async function main(): Promise<number> {
  let code = 0;
  const finish = (value: number) => {
    code = value;
  };
  const program = new Command('testwright')
    .description('Gives a code change the tests it is missing, and shows only those it can prove.')
    .exitOverride()
    .showHelpAfterError('(testwright --help says more)');
  addTest(program, { settings: readSettings(), signal: stop.signal, finish });
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return showFault(error);
  }
}

function showFault(error: unknown): number {
  const fault =
    error instanceof Fault
      ? error
      : new Fault('internal', {
          cause: error,
          fields: { message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        });
  process.stderr.write(`\n${fault.code}: ${fault.message}\n`);
  for (const [name, value] of Object.entries(fault.fields))
    process.stderr.write(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  if (fault.fix !== undefined) process.stderr.write(`What to do: ${fault.fix}\n`);
  return faults[fault.code].exit;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
process.exitCode = await main();
