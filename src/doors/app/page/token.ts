// What opens the operator page without GitHub: from the environment, or made at the first start, for this user alone.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppSettings } from '../../../config.ts';
import { Fault } from '../../../errors.ts';

const LEAST_CHARS = 20;

/** Throws Fault `bad-app` where it could be guessed. `onUnkept`: no file could be written, and nobody knows the token. */
export async function pageToken(
  { pageToken: given, pageTokenFile }: AppSettings,
  onUnkept: () => void,
): Promise<string> {
  const token = given ?? (await keptToken(pageTokenFile).catch(() => undefined));
  if (token === undefined) {
    onUnkept();
    return randomBytes(32).toString('hex');
  }
  if (token.length >= LEAST_CHARS) return token;
  throw new Fault('bad-app', {
    fields: { variable: 'TESTWRIGHT_PAGE_TOKEN' },
    fix: `Give it at least ${LEAST_CHARS} random characters (openssl rand -hex 32), or leave it out`,
  });
}

async function keptToken(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${randomBytes(32).toString('hex')}\n`;
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}
