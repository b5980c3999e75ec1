// What a server is told of whoever waits, and that it stops when nobody does.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectModel } from '../../src/model/client.ts';

const seen: IncomingHttpHeaders[] = [];
let refuses = false;
let cuts = false;
const server = createServer((request, response) => {
  seen.push(request.headers);
  if (refuses) {
    response.writeHead(408, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ error: { message: 'late', code: 'deadline_exceeded' } }));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const choices = [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }];
  const end = cuts ? '{"error":{"message":"late","code":"deadline_exceeded"}}' : '[DONE]';
  const chunk = JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices });
  response.end(`data: ${chunk}\n\ndata: ${end}\n\n`);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const prompt = { system: 's', user: 'u', prefix: 'p' };
const sampling = { temperature: 0, topP: 1, seed: 1, maxTokens: 4, stop: [] };
const address = () => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
  key: 'k',
  model: 'm',
});

test('every call says how long its caller still waits, and whether it is a person', async () => {
  let left = 61_000.4;
  const model = connectModel(address(), { leftMs: () => left, priority: 'batch' });
  const { signal } = new AbortController();
  expect((await model.complete(prompt, sampling, signal)).text).toBe('x');
  left = 5;
  await model.complete(prompt, sampling, signal);
  left = -3;
  await model.warm(prompt, signal);
  expect(seen.map((headers) => headers['x-deadline-ms'])).toEqual(['61001', '5', '1']);
  expect(new Set(seen.map((headers) => headers['x-priority']))).toEqual(new Set(['batch']));
});

test('a long budget is no reason to wait for a hanging completion: the call’s own limit is told', async () => {
  const { signal } = new AbortController();
  await connectModel(address(), { leftMs: () => 3_600_000, priority: 'interactive' }).complete(
    prompt,
    sampling,
    signal,
  );
  expect(seen.at(-1)).toMatchObject({ 'x-deadline-ms': '300000', 'x-priority': 'interactive' });
});

test('a server that keeps to the deadline has not failed: what came until then is the answer, cut short', async () => {
  const model = connectModel(address(), { leftMs: () => 10, priority: 'interactive' });
  const { signal } = new AbortController();
  cuts = true;
  expect(await model.complete(prompt, sampling, signal)).toMatchObject({ text: 'x', finish: 'length' });
  refuses = true;
  expect(await model.complete(prompt, sampling, signal)).toMatchObject({ text: '', finish: 'length' });
});
