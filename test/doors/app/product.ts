// The product as an operator runs it, pointed at a forge: the real command line, nothing inside it replaced.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Forge } from '../../forge/forge.ts';
import type { App } from '../../forge/world.ts';

const bin = join(import.meta.dirname, '../../../bin/testwright');

export interface Product {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Everything it has said so far. */
  readonly said: () => string;
  readonly stop: () => Promise<void>;
  /** Another command of the same installation, on the same machine; what it printed. */
  readonly run: (words: readonly string[], cwd?: string) => Promise<string>;
}

export interface ProductOptions {
  readonly command?: 'serve' | 'worker';
  readonly forge: Forge;
  readonly app: App;
  /** Data and configuration: the same folder is the same installation. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Ready once it works, or takes deliveries. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  return await launchProduct(options).ready;
}

/** As `startProduct`, for whoever wants to see what it says before it is ready. */
export function launchProduct(options: ProductOptions): {
  readonly said: () => string;
  readonly ready: Promise<Product>;
} {
  const { command = 'serve', forge, app, home, env = {} } = options;
  const ours = {
    ...process.env,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GHE_HOST: new URL(forge.origin).host,
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    XDG_CONFIG_HOME: home,
    // Nobody there: what needs no model goes on without one.
    TESTWRIGHT_MODEL_URL: 'http://127.0.0.1:9/v1',
    TESTWRIGHT_BUDGET: '600',
    ...env,
  };
  const child = spawn(bin, [command], { stdio: ['ignore', 'pipe', 'pipe'], env: ours });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const isPulling = env['TESTWRIGHT_PULL'] === '1';
  const sign = command === 'serve' && !isPulling ? /"listening","port":(\d+)/ : /"what":"working"/;
  const becomeReady = async (): Promise<Product> => {
    const ready = await Promise.race([until(() => sign.exec(said) ?? undefined), ended]);
    if (ready === null || typeof ready !== 'object') throw new Error(`It ended with ${ready}:\n${said}`);
    if (ready[1] !== undefined) app.webhookUrl = `http://127.0.0.1:${ready[1]}/api/github/webhooks`;
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    const run = async (words: readonly string[], cwd = home) =>
      (await promisify(execFile)(bin, [...words], { cwd, env: { ...ours, PORT: ready[1] ?? '0' } })).stdout;
    return { child, ended, said: () => said, stop, run };
  };
  return { said: () => said, ready: becomeReady() };
}

/** Asks again and again until there is something; a test's own time limit is the only one. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
