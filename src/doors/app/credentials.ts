// Id, key and secret of the App: from the environment, or as the first start wrote them.
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppSettings } from '../../config.ts';
import { Fault } from '../../errors.ts';

export interface Credentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** For signing people in; absent: the operator's token is the only way. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
}

/** Undefined: the App is not made yet. Throws Fault `bad-app` where some are there and some are not. */
export async function findCredentials(app: AppSettings): Promise<Credentials | undefined> {
  const { appId, privateKey, webhookSecret } = app;
  const named = {
    APP_ID: appId,
    'PRIVATE_KEY or PRIVATE_KEY_PATH': privateKey,
    WEBHOOK_SECRET: webhookSecret,
  };
  if (appId !== undefined && privateKey !== undefined && webhookSecret !== undefined)
    return { appId, privateKey, webhookSecret, ...(app.oauth === undefined ? {} : { oauth: app.oauth }) };
  const missing = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length < 3)
    throw new Fault('bad-app', {
      fields: { missing: missing.join(', ') },
      fix: 'Set all three, or none: then the App is made at the first start',
    });
  return await readSaved(app.credentialsFile);
}

export async function needCredentials(app: AppSettings): Promise<Credentials> {
  const found = await findCredentials(app);
  if (found !== undefined) return found;
  throw new Fault('bad-app', {
    fields: { missing: 'APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET' },
    fix: 'Run testwright serve once to make the App, or set what the settings page of the App shows',
  });
}

async function readSaved(file: string): Promise<Credentials | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    throw new Fault('bad-app', {
      fields: { file },
      fix: `Others can read the key of the App: chmod 600 ${file}`,
    });
  return JSON.parse(text);
}

/** For this user alone, and whole or not at all. */
export async function saveCredentials(file: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(`${JSON.stringify(credentials)}\n`);
  await handle.sync();
  await handle.close();
  await rename(draft, file);
}
