// Runs Python for tests: a module as a test file would be, and what its one test fails with.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Message of the AssertionError that `body` ends with, inside a function of a module that starts with `prelude`. */
export async function failureOf(
  prelude: string,
  body: string,
  modules: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-python-'));
  try {
    const test = `def test_probe():\n${body
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}\n`;
    for (const [name, source] of Object.entries({ ...modules, test_probe: `${prelude}\n\n\n${test}` }))
      writeFileSync(join(folder, `${name}.py`), source);
    return await runPython(
      folder,
      'import test_probe\ntry:\n    test_probe.test_probe()\nexcept AssertionError as error:\n    print(error)\n',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function runPython(folder: string, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const python = spawn('python3', ['-W', 'ignore', '-'], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    python.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    python.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    python.on('error', reject);
    python.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(output).toString())
        : reject(new Error(Buffer.concat(errors).toString())),
    );
    python.stdin.end(script);
  });
}
