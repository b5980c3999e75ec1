// Prepared dependencies, kept by what decides them: made once, moved into place whole, never changed after.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Layer {
  /** Hash of all that decides what is in it. */
  readonly key: string;
  /** Files laid under the tree (node_modules, generated files). */
  readonly files: string;
  /** Folder mounted at `GUEST_TOOLS`: a virtual environment and fetched tools. */
  readonly tools: string;
  readonly installer: string;
  readonly pinned: boolean;
  readonly cached: boolean;
}

interface Label {
  readonly installer: string;
  readonly pinned: boolean;
}

/** Bumped whenever preparing changes, so that no layer of an earlier way is taken for one of this. */
const LAYER_FORMAT = 3;

export function layerKey(parts: readonly string[]): string {
  const hash = createHash('sha256').update(`${LAYER_FORMAT}\0${process.platform}\0${process.arch}\0`);
  for (const part of parts) hash.update(`${part.length}\0${part}\0`);
  return hash.digest('hex').slice(0, 24);
}

/**
 * The layer of this key, made by `make` in a folder of its own when there is none. Two makers at once both work; the
 * second finds the first one's result in place and drops its own.
 */
export async function openLayer(
  layersDir: string,
  key: string,
  make: (dir: string) => Promise<Label>,
): Promise<Layer> {
  const place = join(layersDir, key);
  const describe = async (cached: boolean): Promise<Layer> => {
    const label: Label = JSON.parse(await readFile(join(place, 'label.json'), 'utf8'));
    return { key, files: join(place, 'files'), tools: join(place, 'tools'), ...label, cached };
  };
  if (existsSync(join(place, 'label.json'))) return await describe(true);
  await sweepDeadMakers(layersDir);
  const making = join(layersDir, `.making-${key}-${process.pid}-${randomBytes(3).toString('hex')}`);
  try {
    await mkdir(join(making, 'files'), { recursive: true });
    await mkdir(join(making, 'tools'), { recursive: true });
    const label = await make(making);
    await writeFile(join(making, 'label.json'), JSON.stringify(label));
    await rename(making, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return await describe(false);
}

/** What makers that were killed left behind; their process id stands in the name. */
async function sweepDeadMakers(layersDir: string): Promise<void> {
  for (const name of await readdir(layersDir)) {
    const pid = /^\.making-[0-9a-f]+-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      await rm(join(layersDir, name), { recursive: true, force: true });
  }
}
