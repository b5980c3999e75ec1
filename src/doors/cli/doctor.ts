// `testwright doctor`: is everything there that a request needs? Cause and fix for each thing that is not.
import { mkdir, statfs } from 'node:fs/promises';
import { Fault, faults } from '../../errors.ts';
import { connectModel, firstModelOf } from '../../model/client.ts';
import { findEmbeddedModel } from '../../model/embedded.ts';
import { renderChecks } from '../../report/checks.ts';
import { findGit, findNpm, findPython, findRegistries } from '../../stages/workspace/toolchain.ts';
import { check, sandboxCheck } from './checking.ts';
import type { AddCommand, Door } from './door.ts';

/** Below this much free space installing the dependencies of a middle-sized repository is likely to fail. */
const FREE_GIB = 2;

export const addDoctor: AddCommand = (program, door) => {
  program
    .command('doctor')
    .description('Checks the sandbox, the model and the language tools: cause and fix for each')
    .option('--model-url <url>', 'an OpenAI-compatible server (default: the embedded model)')
    .action(async (options: { readonly modelUrl?: string }) => {
      const { settings } = door;
      const url = options.modelUrl ?? settings.modelUrl;
      const checks = await Promise.all([
        findRegistries(settings).then((registries) => sandboxCheck(settings, registries, door.signal)),
        check('model', () => (url === undefined ? askEmbedded(door) : askServer(url, door))),
        check('git', async () => (await findGit(settings.path)).version),
        check('node', async () => process.version),
        check('npm', async () => (await findNpm(settings.path, settings.registryEnv)).version),
        check('python', async () => (await findPython(settings.path)).version),
        check('cache', () => askCache(settings.cacheDir)),
      ]);
      door.write(renderChecks(checks, door.width));
      door.finish(
        Math.max(0, ...checks.map(({ fault }) => (fault === undefined ? 0 : faults[fault.code].exit))),
      );
    });
};

async function askEmbedded({ settings }: Door): Promise<string> {
  return `embedded, ${(await findEmbeddedModel(settings.cacheDir)).join(', ')}`;
}

async function askServer(url: string, { settings }: Door): Promise<string> {
  const key = settings.modelKey ?? 'none';
  const model = settings.modelName ?? (await firstModelOf(url, key));
  return `${connectModel({ url, key, model }).profile.id} at ${url}`;
}

async function askCache(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const { bavail, bsize } = await statfs(dir);
  const gib = (bavail * bsize) / 2 ** 30;
  if (gib < FREE_GIB)
    throw new Fault('disk-full', {
      fields: { folder: dir, free: `${gib.toFixed(1)} GiB` },
      fix: `Free some space: ${FREE_GIB} GiB are wanted, or set TESTWRIGHT_CACHE to another folder`,
    });
  return `${dir}, ${gib.toFixed(0)} GiB free`;
}
