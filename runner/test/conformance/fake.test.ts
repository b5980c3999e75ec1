import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { FakeEngine } from '../../src/fake/engine.ts';
import { MALFORMED } from './bad-input.ts';
import { checks, conformance } from './suite.ts';
import { recordWire, WIRE } from './wire.ts';

const engine = new FakeEngine({ model: 'fake-model', key: 'k', tokenMs: 2, mostQueued: 8 });

beforeAll(() => new Promise<void>((resolve) => engine.server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  engine.server.closeAllConnections();
  engine.server.close();
});

test('the suite holds forty malformed requests', () => {
  expect(MALFORMED).toBeGreaterThanOrEqual(40);
});

test('the suite has at least sixty checks, each with its own name', () => {
  expect(checks.length).toBeGreaterThanOrEqual(60);
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
});

const traits = { strict: true, blockTokens: 16, deadlines: false, refusesLegacy: false, queueLimit: 8 };

test('the fake engine puts on the wire what real vLLM was recorded to, and tells no figure that it does not', async () => {
  const url = `http://127.0.0.1:${(engine.server.address() as AddressInfo).port}/v1`;
  const { metrics: golden, ...recorded } = JSON.parse(readFileSync(WIRE, 'utf8'));
  const { metrics, ...wire } = await recordWire({ url, key: 'k', model: 'fake-model', traits });
  expect(wire).toEqual(recorded);
  expect(golden).toEqual(expect.arrayContaining(metrics));
  expect(metrics.length).toBeGreaterThanOrEqual(6);
});

conformance('the fake engine', traits, () => ({
  url: `http://127.0.0.1:${(engine.server.address() as AddressInfo).port}/v1`,
  key: 'k',
  model: 'fake-model',
}));
