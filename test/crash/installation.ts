// An installation whose processes are killed, and started again as a service manager does it.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Product, startProduct, until } from '../doors/app/product.ts';
import type { Ground } from '../doors/app/shop.ts';
import { newFolder } from '../stages/workspace/repository.ts';

export interface Installation extends AsyncDisposable {
  /** The next process that comes by there dies of SIGKILL. */
  readonly arm: (point: string) => void;
  /** Until it was hit, and what died runs again. */
  readonly hit: () => Promise<void>;
  readonly disarm: () => void;
}

export async function openInstallation(
  ground: Ground,
  databaseUrl: string | undefined,
): Promise<Installation> {
  const home = newFolder();
  const file = join(home, 'kill');
  const hook = join(import.meta.dirname, 'kill-hook.mjs');
  const env = {
    NODE_OPTIONS: `--import=${hook} --disable-warning=ExperimentalWarning`,
    TESTWRIGHT_KILL_FILE: file,
    // One person asks for every kill point within the hour.
    TESTWRIGHT_PERSON_RATE: '1000',
    TESTWRIGHT_REPOSITORY_RATE: '1000',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const commands = databaseUrl === undefined ? (['serve'] as const) : (['serve', 'worker'] as const);
  const start = (command: 'serve' | 'worker') => startProduct({ ...ground, command, home, env });
  const running = new Map<'serve' | 'worker', Product>();
  for (const command of commands) running.set(command, await start(command));
  const died = () => [...running].find(([, { child }]) => child.signalCode === 'SIGKILL')?.[0];
  return {
    arm: (point) => {
      rmSync(`${file}.hit`, { force: true });
      writeFileSync(file, point);
    },
    hit: async () => {
      const command = await until(() => (existsSync(`${file}.hit`) ? died() : undefined));
      running.set(command, await start(command));
    },
    disarm: () => rmSync(file, { force: true }),
    [Symbol.asyncDispose]: async () => {
      for (const product of running.values()) await product.stop();
    },
  };
}
