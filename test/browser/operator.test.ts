// The operator's page in a real browser that runs no script: who gets in and sees what, what can be done, what it looks
// like, and what hostile text can do there.
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { figuresOf } from '../../src/doors/app/figures.ts';
import { openServer } from '../../src/doors/app/server.ts';
import { noteStep } from '../../src/queue/overview.ts';
import { findRequest, keepAnswer, requestPublished, stopRequest } from '../../src/queue/requests.ts';
import type { Answer } from '../../src/report/answer.ts';
import { type Inside, openInside } from '../doors/app/inside.ts';
import { openChange } from '../doors/app/shop.ts';
import { openBrowser } from './browser.ts';
import { contrastFaults, structureFaults } from './checks.ts';
import { attack, hostile } from './hostile-answer.ts';

const golden = (name: string): Answer =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../golden/answers/${name}.json`), 'utf8'));
const pictures = process.env['TESTWRIGHT_PICTURES'];

let inside: Inside;
let server: Server;
let origin: string;
let browser: Browser;
/** Ids of requests by what became of them. */
const jobs: Record<'proven' | 'judged' | 'cancelled' | 'running', string> = {
  proven: '',
  judged: '',
  cancelled: '',
  running: '',
};

beforeAll(async () => {
  [inside, browser] = await Promise.all([openInside(), openBrowser()]);
  server = openServer(inside.world).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { database } = inside.world;
  for (const name of ['proven', 'judged', 'cancelled', 'running'] as const) jobs[name] = await newJob(name);
  await published(jobs.proven, golden('proven-lines'));
  await published(jobs.judged, hostile(golden('judged')));
  await stopRequest(database, jobs.cancelled, 'cancelled');
  await noteStep(database, jobs.running, 'Fetching the repository', true);
  await noteStep(database, jobs.running, 'Running the existing tests', false);
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await inside?.[Symbol.asyncDispose]();
});

async function newJob(branch: string): Promise<string> {
  const { ground } = inside;
  const pull = await openChange(ground, branch);
  await inside.take();
  inside.sent();
  ground.forge.as('maria').comment(ground.repository, pull, `/tw test ${attack}`);
  await inside.take();
  return inside.sent()[0] ?? '';
}

async function published(id: string, answer: Answer): Promise<void> {
  const { database } = inside.world;
  await noteStep(database, id, 'Fetching the repository', true);
  await keepAnswer(database, id, JSON.stringify(answer), figuresOf(answer));
  await requestPublished(database, id, { comment: 1, checkRun: 1 });
}

type Look = { readonly scheme?: 'light' | 'dark'; readonly width?: number };

/** A browser of its own, without scripts. */
async function context({ scheme = 'light', width = 1280 }: Look = {}): Promise<BrowserContext> {
  return await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width, height: 844 },
    colorScheme: scheme,
  });
}

async function signedIn(login: string, look: Look = {}): Promise<Page> {
  const page = await (await context(look)).newPage();
  const { forge } = inside.ground;
  forge.codes.signedIn = forge.as(login).account;
  await page.goto(`${origin}/`);
  await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
  await page.waitForURL(`${origin}/`);
  return page;
}

/** Our checks need scripts; the page gets none of its own either way. */
async function faultsOf(path: string, cookies: Page, look: Required<Look>): Promise<readonly string[]> {
  const twin = await browser.newContext({
    viewport: { width: look.width, height: 844 },
    colorScheme: look.scheme,
    bypassCSP: true,
  });
  await twin.addCookies(await cookies.context().cookies());
  const page = await twin.newPage();
  await page.goto(`${origin}${path}`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  const faults = [...(await page.evaluate(contrastFaults)), ...(await page.evaluate(structureFaults))];
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    const name = path.replace(/\W+/g, '-').slice(0, 12);
    await page.screenshot({
      path: join(pictures, `operator${name}-${look.scheme}-${look.width}.png`),
      fullPage: true,
    });
  }
  await twin.close();
  return width > look.width ? [...faults, `${width} pixels wide`] : faults;
}

test('GitHub says who somebody is, and only their repositories are shown', async () => {
  const page = await signedIn('maria');
  expect(await page.locator('h1').textContent()).toBe('Jobs');
  // What was asked, and what the opening of each pull request brought by itself.
  expect(await page.getByRole('link', { name: /^test acme\/shop#/ }).count()).toBe(8);
  await page.getByRole('link', { name: 'acme/shop', exact: true }).click();
  expect(await page.locator('h1').textContent()).toBe('acme/shop');
  await page.context().close();

  const other = await signedIn('stranger');
  expect(await other.locator('main').textContent()).toContain('Nothing was asked yet');
  for (const path of ['', '/report', '/evidence?id=x'])
    expect((await other.goto(`${origin}/jobs/${jobs.proven}${path}`))?.status()).toBe(404);
  await other.context().close();
});

test('without a session there is the way to sign in; a way back that was not begun here leads nowhere', async () => {
  const page = await (await context()).newPage();
  for (const path of ['/', `/jobs/${jobs.proven}`, `/jobs/${jobs.proven}/report`]) {
    await page.goto(`${origin}${path}`);
    expect(page.url()).toBe(`${origin}/sign-in`);
  }
  const { forge, app } = inside.ground;
  const code = forge.codes.forSignIn({ user: forge.as('ada').account, app });
  expect((await page.goto(`${origin}/sign-in/back?code=${code}&state=guessed`))?.status()).toBe(403);
  await page.goto(`${origin}/`);
  expect(page.url()).toBe(`${origin}/sign-in`);
  await page.context().close();
});

test('the token shows all, a wrong one nothing, and signing out ends it', async () => {
  const page = await (await context()).newPage();
  await page.goto(`${origin}/sign-in`);
  for (const [token, status] of [
    ['wrong', 403],
    [inside.world.page.token, 200],
  ] as const) {
    await page.getByLabel('Token', { exact: true }).fill(token);
    const answered = page.waitForResponse(
      (response) => response.request().isNavigationRequest() && response.status() !== 303,
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect((await answered).status()).toBe(status);
  }
  expect(await page.getByRole('link', { name: /^test acme\/shop#/ }).count()).toBe(8);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.context().addCookies(cookie === undefined ? [] : [cookie]);
  await page.goto(`${origin}/`);
  expect(page.url()).toBe(`${origin}/sign-in`);
  await page.context().close();
});

test('a running job shows its steps as they come, and is cancelled by a button', async () => {
  const page = await signedIn('maria');
  const id = await newJob('to-cancel');
  await noteStep(inside.world.database, id, 'Fetching the repository', true);
  await page.goto(`${origin}/jobs/${id}`);
  expect(await page.locator('li[aria-current=step]').textContent()).toContain('Fetching the repository');
  await noteStep(inside.world.database, id, 'Looking for tests', false);
  await page.locator('li[aria-current=step]', { hasText: 'Looking for tests' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('status').waitFor();
  expect(await page.getByRole('status').textContent()).toBe('It is stopped.');
  expect(await findRequest(inside.world.database, id)).toMatchObject({ state: 'stopped', stop: 'cancelled' });
  await page.context().close();
});

test('a past job is done again by a button; who may only read may not', async () => {
  const page = await signedIn('maria');
  await page.goto(`${origin}/jobs/${jobs.cancelled}`);
  await page.getByRole('button', { name: 'Retry' }).click();
  expect(await page.getByRole('status').textContent()).toContain('asked for again');
  const [again = ''] = inside.sent();
  expect((await findRequest(inside.world.database, again))?.asked).toMatchObject({
    request: { attempt: 2 },
    by: { login: 'maria' },
  });
  await stopRequest(inside.world.database, again, 'cancelled');
  await page.context().close();

  const reader = await signedIn('rob');
  await reader.goto(`${origin}/jobs/${jobs.cancelled}`);
  await reader.getByRole('button', { name: 'Retry' }).click();
  expect(await reader.getByRole('status').textContent()).toContain('You may not');
  expect(inside.sent()).toEqual([]);
  await reader.context().close();
});

test('a form of another site does nothing, nor does one without our word', async () => {
  const page = await signedIn('maria');
  const target = `${origin}/jobs/${jobs.running}/cancel`;
  const evil = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<form method="post" action="${target}"><input name="word" value="x"><button>Win</button></form>`,
    );
  }).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
  await page.getByRole('button', { name: 'Win' }).click();
  await page.getByText('That form is not from this page').waitFor();
  const answer = await page.request.post(target, { form: { word: '' }, maxRedirects: 0 });
  expect(answer.status()).toBe(403);
  expect(await findRequest(inside.world.database, jobs.running)).toMatchObject({ state: 'waiting' });
  evil.close();
  await page.context().close();
});

const looks = (['light', 'dark'] as const).flatMap((scheme) =>
  [390, 1280].map((width) => ({ scheme, width })),
);

test.each(looks)(
  '$scheme, $width pixels: nothing is cut off, all text has contrast, all has its name',
  async (look) => {
    const page = await signedIn('maria', look);
    const paths = ['/', '/sign-in', ...Object.values(jobs).map((id) => `/jobs/${id}`)];
    for (const path of paths) expect([path, await faultsOf(path, page, look)]).toEqual([path, []]);
    await page.context().close();
  },
);

test('hostile text is shown and obeyed nowhere, and evidence and report are there', async () => {
  const page = await signedIn('maria');
  for (const path of ['/', `/jobs/${jobs.judged}`]) {
    const response = await page.goto(`${origin}${path}`);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'/,
    );
    expect(await page.locator('script, img, iframe, link, style').count()).toBe(1);
    expect(await page.locator('h1').isVisible()).toBe(true);
  }
  expect(await page.locator('main').textContent()).toContain('<script>document.title="owned"</script>');
  await page.getByRole('link', { name: 'The whole report' }).click();
  expect(await page.locator('h1').isVisible()).toBe(true);
  expect(await page.locator('script, img').count()).toBe(0);
  await page.goto(`${origin}/jobs/${jobs.proven}`);
  const evidence = page
    .locator('section', { has: page.getByRole('heading', { name: 'Evidence' }) })
    .getByRole('link')
    .first();
  const id = await evidence.textContent();
  await evidence.click();
  expect(JSON.parse((await page.locator('pre').textContent()) ?? '{}')).toMatchObject({ id });
  await page.context().close();
});
