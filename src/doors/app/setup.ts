// The first start: a page whose one button makes the App on GitHub from app.yml; what GitHub gives back is written for
// this user alone. The page is for whoever holds the word that was printed, and goes away when the App is there.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AppSettings } from '../../config.ts';
import { exchangeManifest } from '../../github/manifest.ts';
import { type Credentials, saveCredentials } from './credentials.ts';
import { send } from './send.ts';
import { WEBHOOK_PATH } from './server.ts';

const APP_FILE = join(import.meta.dirname, '../../../app.yml');

export interface SetupDoor {
  readonly app: AppSettings;
  /** Told once: the address with the word that opens it. */
  readonly tell: (address: string) => void;
  readonly signal: AbortSignal;
}

/** Until the App is made; undefined: the process is to end first. */
export async function setUp({ app, tell, signal }: SetupDoor): Promise<Credentials | undefined> {
  const word = randomBytes(24).toString('base64url');
  const state = randomBytes(24).toString('base64url');
  return await new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const isKnown = (given: string | null, wanted: string) => isSame(given ?? '', wanted);
      if (
        request.method === 'GET' &&
        url.pathname === '/setup' &&
        isKnown(url.searchParams.get('word'), word)
      )
        return send(response, 200, page(app, here(request, app), state), 'text/html');
      if (
        request.method === 'GET' &&
        url.pathname === '/setup/done' &&
        isKnown(url.searchParams.get('state'), state)
      ) {
        finish(url.searchParams.get('code') ?? '', response).then(close, reject);
        return;
      }
      send(response, 404, 'not found');
    });
    const close = (credentials: Credentials | undefined) => {
      server.close(() => resolve(credentials));
      server.closeAllConnections();
    };
    const finish = async (code: string, response: ServerResponse) => {
      const made = await exchangeManifest(app.apiUrl, code);
      await saveCredentials(app.credentialsFile, made.credentials);
      response.setHeader('connection', 'close');
      const sent = once(response, 'close');
      send(response, 200, donePage(made.installUrl), 'text/html');
      await sent;
      return made.credentials;
    };
    signal.addEventListener('abort', () => close(undefined), { once: true });
    server.once('error', reject);
    server.listen(app.port, app.host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : app.port;
      tell(`${app.publicUrl ?? `http://${app.host}:${port}`}/setup?word=${word}`);
    });
  });
}

/** Where the browser reaches us; GitHub sends it back there. */
function here(request: IncomingMessage, app: AppSettings): string {
  return app.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
}

export function manifestFor(app: AppSettings, address: string): object {
  const { name, description, ...rest }: Record<string, unknown> = parse(readFileSync(APP_FILE, 'utf8'));
  return {
    name,
    description,
    ...rest,
    url: address,
    // Without a way in GitHub still keeps its log of deliveries, if there is an address.
    hook_attributes: { url: `${app.publicUrl ?? address}${WEBHOOK_PATH}`, active: true },
    redirect_url: `${address}/setup/done`,
    callback_urls: [`${app.publicUrl ?? address}/sign-in/back`],
  };
}

function page(app: AppSettings, address: string, state: string): string {
  const owner =
    app.organisation === undefined ? '' : `organizations/${encodeURIComponent(app.organisation)}/`;
  const target = `${app.webUrl}/${owner}settings/apps/new?state=${state}`;
  const manifest = escaped(JSON.stringify(manifestFor(app, address)));
  return document(
    'Make the GitHub App',
    `<p>GitHub will show what the App may do; it is listed in <code>app.yml</code>. Its key and secret are then written to this machine, readable by this user alone.</p>
<form method="post" action="${escaped(target)}"><input type="hidden" name="manifest" value="${manifest}"><button>Make the App on ${escaped(new URL(app.webUrl).host)}</button></form>`,
  );
}

function donePage(installUrl: string): string {
  return document(
    'The App is made',
    `<p>Now choose its repositories: <a href="${escaped(installUrl)}">install it</a>. This page is closed; the server has started.</p>`,
  );
}

function document(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:16px/1.5 sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style><h1>${title}</h1>${body}</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
