// Where a verdict's evidence is found: in the check, behind a signed link, or at the App's own machine.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openServer } from '../../../src/doors/app/server.ts';
import type { Answer } from '../../../src/report/answer.ts';
import type { Evidence } from '../../../src/report/evidence.ts';
import { type Inside, openInside, provenTest } from './inside.ts';
import { openChange } from './shop.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../golden/answers/proven-lines.json'), 'utf8'),
);
const [small] = golden.evidence;
if (small === undefined) throw new Error('the golden answer has evidence');
/** Nothing makes this smaller than a check can hold. */
const large: Evidence = { ...small, id: 'feedbeef', made: randomBytes(60_000).toString('base64') };

let inside: Inside;
let server: Server;
let origin: string;
beforeAll(async () => {
  inside = await openInside({}, { TESTWRIGHT_URL: 'https://testwright.example' });
  server = openServer(inside.world).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await inside[Symbol.asyncDispose]();
});

/** As somebody asks who came through the operator's proxy. */
const fromOutside = (path: string) =>
  fetch(`${origin}${path}`, { headers: { 'x-forwarded-for': '203.0.113.9' } });

test('small evidence is in the check, as it was; what is too large is behind a link that only this App can make', async () => {
  const { ground } = inside;
  const pull = await openChange(ground);
  await inside.take();
  const [id = ''] = inside.sent();
  await inside.answer(id, { tests: [provenTest()], evidence: [small, large] });
  const run = ground.repository.runs.find(({ headSha }) => headSha === pull.pull.headSha);
  const text = String(run?.output.text);
  const [, packed = ''] = /```\n([\w+/=]+)\n```/.exec(text) ?? [];
  expect(JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'))).toEqual(small);
  const [, link = ''] = /`feedbeef`: https:\/\/testwright\.example(\S+)/.exec(text) ?? [];
  const found = await fromOutside(link);
  expect([found.status, await found.json()]).toEqual([200, large]);
  const other = link.replace(/key=[0-9a-f]+/, `key=${'0'.repeat(64)}`);
  const bare = link.replace(/&key=[0-9a-f]+/, '');
  const elsewhere = link.replace(id, '00000000-0000-4000-8000-000000000000');
  for (const wrong of [other, bare, elsewhere, `/evidence?id=feedbeef`, `${link}x`])
    expect((await fromOutside(wrong)).status).toBe(404);
  expect((await fetch(`${origin}/evidence?id=feedbeef`)).status).toBe(200);
});

test('an issue has no check: its comment links the evidence', async () => {
  const { forge, repository } = inside.ground;
  const issue = forge.as('maria').openIssue(repository, 'Labels', 'See shop.js');
  forge.as('maria').comment(repository, issue, '/tw test shop.js');
  await inside.take();
  const [id = ''] = inside.sent();
  await inside.answer(id, { tests: [provenTest({ id: small.id })], evidence: [small] });
  const body = issue.comments.find(({ app }) => app !== undefined)?.body ?? '';
  const [, link = ''] = /\]\(https:\/\/testwright\.example(\/evidence[^)]+)\)/.exec(body) ?? [];
  expect(await (await fromOutside(link)).json()).toEqual(small);
});
