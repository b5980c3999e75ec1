// StrykerJS on one file of a package: its mutants with their fates.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const strykerVersion = '10.0.0';

export interface StrykerMutant {
  readonly id: string;
  readonly operator: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** As Stryker says it: Killed, Survived, NoCoverage, Timeout, RuntimeError, CompileError, Ignored. */
  readonly status: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly id: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
}

/** `concurrency` as ours, each test's coverage known, everything else as it comes. */
export async function runStryker(
  dir: string,
  file: string,
  testRunner: 'jest' | 'vitest' | 'mocha',
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly StrykerMutant[]> {
  const config = {
    ...{ testRunner, mutate: [file], coverageAnalysis: 'perTest', concurrency: 2 },
    ...{ reporters: ['json'], jsonReporter: { fileName: 'stryker.json' }, checkers: [], allowEmpty: false },
    plugins: [`@stryker-mutator/${testRunner}-runner`],
    ...more,
  };
  writeFileSync(join(dir, 'stryker.config.json'), JSON.stringify(config));
  const child = spawn(process.execPath, ['node_modules/.bin/stryker', 'run', 'stryker.config.json'], {
    cwd: dir,
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(output.slice(-3000));
  const report: Report = JSON.parse(readFileSync(join(dir, 'stryker.json'), 'utf8'));
  const source = readFileSync(join(dir, file), 'utf8');
  const lines = source.split('\n');
  const indexOf = ({ line, column }: Place) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  return Object.values(report.files).flatMap((one) =>
    one.mutants.map(({ id, mutatorName, replacement, status, location }) => ({
      ...{ id, operator: mutatorName, status, line: location.start.line, replacement: replacement ?? '' },
      ...{ start: indexOf(location.start), end: indexOf(location.end) },
    })),
  );
}

/** The package with the runner beside its own dependencies. */
export function installStryker(dir: string, testRunner: string): void {
  const npm = (...args: readonly string[]) =>
    execFileSync('npm', args, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
  const packages = ['core', `${testRunner}-runner`].map(
    (name) => `@stryker-mutator/${name}@${strykerVersion}`,
  );
  npm(
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--legacy-peer-deps',
    '-D',
    ...packages,
  );
}
