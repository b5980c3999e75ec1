// The workspace stage run on small repositories, with real installers in the real sandbox.
import { readSettings, type Settings } from '../../../src/config.ts';
import { languages } from '../../../src/languages/index.ts';
import { chooseSandbox } from '../../../src/sandboxes/index.ts';
import type { Sandbox } from '../../../src/sandboxes/sandbox.ts';
import type { Ecosystem } from '../../../src/stages/workspace/prepare.ts';
import { findRegistries } from '../../../src/stages/workspace/toolchain.ts';
import { openWorkspace } from '../../../src/stages/workspace/workspace.ts';
import { newFolder, newRepository, request } from './repository.ts';

let settings: Settings;
let sandbox: Sandbox;
beforeAll(async () => {
  settings = { ...readSettings(), cacheDir: newFolder() };
  const registries = await findRegistries(settings);
  const signal = new AbortController().signal;
  ({ sandbox } = await chooseSandbox({ scratchDir: settings.scratchDir, registries }, 2, signal));
});

export interface PrepareOptions {
  readonly ecosystem?: Ecosystem;
  readonly packageDir?: string;
  readonly cacheDir?: string;
  readonly signal?: AbortSignal;
  readonly note?: (text: string) => void;
  readonly path?: string;
}

export type Files = Readonly<Record<string, string>>;

/** Commits the files, and one more change on top; gives the folder. */
export function repositoryOf(files: Files): string {
  const repository = newRepository();
  repository.commit(files);
  repository.commit({ CHANGES: 'one\n' });
  return repository.dir;
}

export async function prepare(startDir: string, options: PrepareOptions = {}) {
  const { ecosystem = 'node', packageDir = '', signal = new AbortController().signal } = options;
  const { cacheDir = settings.cacheDir, path = settings.path } = options;
  await using workspace = await openWorkspace(request(), {
    startDir,
    settings: { ...settings, cacheDir, path },
    sandbox,
    languages,
    progress: { note: options.note ?? (() => {}) },
    signal,
  });
  return await workspace.prepare(ecosystem, packageDir);
}

/** Throws where it cannot be prepared. */
export async function prepared(files: Files, options: PrepareOptions = {}) {
  const result = await prepare(repositoryOf(files), options);
  if (result.kind !== 'ready') throw new Error(result.detail);
  return result;
}
