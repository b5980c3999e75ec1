// The user's own list of models.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { type ModelFacts, ownListOf, ownModels } from './models.ts';

/** Takes a model off the user's list; the file stays. False when it is not on it. */
export async function forgetModel(id: string, cacheDir: string): Promise<boolean> {
  const models = ownModels(cacheDir);
  const left = models.filter((model) => model.id !== id);
  if (left.length === models.length) return false;
  await writeOwnList(cacheDir, left);
  return true;
}

export async function writeOwnList(cacheDir: string, models: readonly ModelFacts[]): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const draft = `${ownListOf(cacheDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ models }, null, 2)}\n`);
  await rename(draft, ownListOf(cacheDir));
}
