// The embedded model for `test` without a server: from the Actions cache, else fetched once and left there for the next job.
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFeatureAvailable, restoreCache, saveCache } from '@actions/cache';
import { info } from '@actions/core';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { bringEmbeddedModel } from '../../model/embedded.ts';
import { RUNNER_CLI } from '../cli/door.ts';

const bundled = dirname(RUNNER_CLI);

/**
 * @returns the entry of the runner, which has all it needs or says what it lacks. What the cache gave is checked like anything
 * from outside: a job of a pull request may have filled it. Throws Fault `interrupted`.
 */
export async function bringModel(settings: Settings, tempDir: string, signal: AbortSignal): Promise<string> {
  const runnerDir = join(tempDir, 'testwright-runner');
  const cli = join(runnerDir, 'cli.js');
  // The step's own folder may be read-only, and is not the place for packages.
  await cp(bundled, runnerDir, { recursive: true });
  const packagesDir = join(settings.cacheDir, 'runner-packages');
  const kept = [join(settings.cacheDir, 'models'), packagesDir];
  const key = await keyOf(['models.json', 'package-lock.json']);
  // A copy: the library adds to the list that it is given.
  const found = isFeatureAvailable() ? await restoreCache([...kept], key) : undefined;
  info(
    found === undefined ? 'The embedded model is fetched: 1.1 GB, once' : `From the Actions cache: ${found}`,
  );
  try {
    await bringEmbeddedModel({ runnerDir, cacheDir: settings.cacheDir, packagesDir }, settings, signal);
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'interrupted') throw error;
    info(`${error.message} It goes on with the calls of the tests that exist.`);
    return cli;
  }
  if (found === undefined && isFeatureAvailable()) await saveCache([...kept], key);
  return cli;
}

/** Another list of models or of packages is another entry of the cache. */
async function keyOf(names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) hash.update(await readFile(join(bundled, name)));
  return `testwright-model-${process.arch}-${hash.digest('hex').slice(0, 16)}`;
}
