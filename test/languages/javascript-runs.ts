// Runs JavaScript for tests: a module as a test file would be, and what its one test fails with.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ModuleKind = 'mjs' | 'cjs' | 'ts';

/** Message of the error that `body` ends with, inside an async function of a module that starts with `prelude`. */
export async function failureOf(
  kind: ModuleKind,
  prelude: string,
  body: string,
  modules: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-javascript-'));
  const test = `${prelude}\n;(async () => {\n${body}\n})().then(() => {}, (error) => { process.stdout.write(error.message); process.exitCode = 0; });\n`;
  try {
    const files = { ...modules, [`probe.${kind}`]: test, 'package.json': '{ "type": "module" }' };
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
    return await runNode(folder, [`probe.${kind}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Standard output of the Node that these tests run on; throws what it wrote to standard error when it fails. */
export function runNode(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const node = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    node.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    node.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    node.on('error', reject);
    node.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(output).toString())
        : reject(new Error(Buffer.concat(errors).toString())),
    );
  });
}
