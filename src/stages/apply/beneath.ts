// Files below a folder, reached step by step from an open folder to the next, so that no link is followed and nothing that
// is swapped meanwhile leads out: what openat(2) is for.
import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../errors.ts';

export interface Folder extends AsyncDisposable {
  /** Puts the file in place, whole or not at all. Throws Fault `unsafe-path` for what is no plain file of its own. */
  readonly replace: (name: string, text: string) => Promise<void>;
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const HANDLES = '/proc/self/fd';

/** Opens `parts` below `root`, one after the other, and makes those that are not there. Throws Fault `unsafe-path`. */
export async function openBeneath(root: string, parts: readonly string[]): Promise<Folder> {
  let place = root;
  let handle = await open(root, constants.O_RDONLY | constants.O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const next = join(throughHandle(handle, place), part);
    try {
      await refuseTwin(throughHandle(handle, place), part);
      await mkdir(next).catch(unless('EEXIST'));
      const inner = await open(next, FOLDER).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ELOOP' && cause.code !== 'ENOTDIR') throw cause;
        throw unsafe(parts.slice(0, index + 1).join('/'), 'Put a real folder in its place');
      });
      await handle.close();
      handle = inner;
    } catch (error) {
      await handle.close();
      throw error;
    }
    place = join(place, part);
  }
  const folder = throughHandle(handle, place);
  const held = handle;
  return {
    replace: (name, text) => replaceFile(folder, name, text),
    [Symbol.asyncDispose]: () => held.close(),
  };
}

/** The open folder itself, wherever it is by now; where the system has no such names, its path. */
function throughHandle(handle: FileHandle, place: string): string {
  return existsSync(HANDLES) ? join(HANDLES, String(handle.fd)) : place;
}

async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const place = join(folder, name);
  await refuseTwin(folder, name);
  const found = await lstat(place).catch(unless('ENOENT'));
  if (found !== undefined && (!found.isFile() || found.nlink !== 1))
    throw unsafe(name, 'Put a plain file in its place');
  const draft = `${place}.testwright-${process.pid}`;
  const handle = await open(draft, 'wx', found === undefined ? 0o644 : found.mode & 0o777);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Names that some file systems take for one would be two here and one there. */
async function refuseTwin(folder: string, name: string): Promise<void> {
  const twin = (await readdir(folder)).find((one) => one !== name && foldName(one) === foldName(name));
  if (twin !== undefined)
    throw unsafe(name, `Some systems take ${JSON.stringify(twin)} for the same name: rename one`);
}

/** As the least exact of file systems compare names: without case, invisible marks, or dots and blanks at the end. */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[ .]+$/, '')
    .toLowerCase();
}

function unsafe(path: string, fix: string): Fault {
  return new Fault('unsafe-path', { fields: { path }, fix });
}

function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
