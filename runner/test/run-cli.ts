// Runs `testwright-runner` as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly end: Promise<CliEnd>;
  /** The first line of stdout. */
  readonly line: Promise<string>;
}

const CLI = join(import.meta.dirname, '../src/cli.ts');

export function startCli(args: readonly string[], env: Record<string, string> = {}): RunningCli {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
  });
  let out = '';
  let err = '';
  const line = Promise.withResolvers<string>();
  line.promise.catch(() => {});
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
    if (out.includes('\n')) line.resolve(out.slice(0, out.indexOf('\n')));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const end = new Promise<CliEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      line.reject(new Error(`it ended with ${code} before it said anything: ${err}`));
      resolve({ code, out, err });
    });
  });
  return { child, end, line: line.promise };
}

export const runCli = (args: readonly string[], env: Record<string, string> = {}): Promise<CliEnd> =>
  startCli(args, env).end;
