// The HTML page in a real browser: what it looks like on a phone and a desk, what a screen reader hears, what hostile
// text can do there.
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Answer } from '../../src/report/answer.ts';
import { renderHtml } from '../../src/report/html/page.ts';
import { openBrowser } from './browser.ts';
import { contrastFaults, structureFaults } from './checks.ts';
import { hostile } from './hostile-answer.ts';

const golden = (name: string): Answer =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../golden/answers/${name}.json`), 'utf8'));
const answers = {
  proven: golden('proven-lines'),
  judged: golden('judged'),
  none: golden('no-change'),
  failed: golden('unknown-ref'),
  hostile: hostile(golden('judged')),
};
/** Where to leave pictures for a person to look at. */
const pictures = process.env['TESTWRIGHT_PICTURES'];
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser?.close());

const looks = (['light', 'dark'] as const).flatMap((scheme) =>
  [390, 1280].map((width) => ({ scheme, width })),
);
const cases = Object.keys(answers).flatMap((name) =>
  looks.map(({ scheme, width }) => [name as keyof typeof answers, scheme, width] as const),
);

async function show(answer: Answer, scheme: 'light' | 'dark', width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme: scheme });
  await page.setContent(renderHtml(answer));
  return page;
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

test.each(cases)(
  '%s, %s, %d pixels: nothing is cut off, all text has contrast',
  async (name, scheme, width) => {
    const page = await show(answers[name], scheme, width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const picture = (state: string) => takePicture(page, `${name}-${scheme}-${width}-${state}`);
    await picture('folded');
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await picture('open');
    await page.close();
  },
);

test.each(Object.keys(answers) as (keyof typeof answers)[])(
  '%s: landmarks, headings, tables',
  async (name) => {
    const page = await show(answers[name], 'light', 390);
    expect(await page.evaluate(structureFaults)).toEqual([]);
    const tree = await page.locator('body').ariaSnapshot();
    expect(tree).toMatch(/- banner:[\s\S]*- heading "[^"]+" \[level=1\]/);
    expect(tree).toMatch(/- main:/);
    expect(tree).toMatch(/- contentinfo:/);
    await page.close();
  },
);

test('a screen reader hears what the colours say', async () => {
  const page = await show(answers.judged, 'dark', 390);
  const table = await page.locator('table.change').first().ariaSnapshot();
  expect(table).toMatch(/- columnheader "Line"/);
  expect(table).toMatch(/- rowheader "3"/);
  expect(table).toContain('a planted fault lives here');
  expect(table).toContain('no test runs this line');
  expect(table).toMatch(/before: .*if total > 100/);
  await page.close();
});

test('the keyboard reaches the results first, and every fold', async () => {
  const page = await show(answers.judged, 'light', 1280);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the results');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.closest('details')?.open)).toBe(true);
  await page.close();
});

test('hostile text is shown, and neither runs, loads, nor hides anything', async () => {
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.setContent(renderHtml(answers.hostile));
  expect(
    await page.evaluate(() => document.querySelectorAll('script, img, iframe, link, style').length),
  ).toBe(1);
  expect(await page.title()).not.toContain('owned');
  expect(await page.locator('h1').isVisible()).toBe(true);
  const text = await page.evaluate(() => document.body.textContent ?? '');
  expect(text).toContain('<script>document.title="owned"</script>');
  expect(['\u001b', '\u202e'].filter((mark) => text.includes(mark))).toEqual([]);
  expect(requests.filter((url) => url.startsWith('http'))).toEqual([]);
  await page.close();
});

test('what had got in as markup all the same would be dead: the policy knows one style sheet and nothing else', async () => {
  let visits = 0;
  const server = createServer((_, response) => {
    visits += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  const page = await show(answers.judged, 'light', 390);
  await page.evaluate(async (src) => {
    document.body.insertAdjacentHTML('beforeend', '<style>h1 { display: none }</style>');
    const script = document.createElement('script');
    script.textContent = 'document.title = "owned"';
    const image = document.createElement('img');
    const over = new Promise((resolve) => {
      image.onload = resolve;
      image.onerror = resolve;
    });
    image.src = src;
    document.body.append(script, image);
    await over;
  }, url);
  expect(await page.title()).not.toContain('owned');
  expect(await page.locator('h1').isVisible()).toBe(true);
  expect(visits).toBe(0);
  server.close();
  await page.close();
});
