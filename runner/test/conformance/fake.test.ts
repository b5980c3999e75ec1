import type { AddressInfo } from 'node:net';
import { FakeEngine } from '../../src/fake/engine.ts';
import { MALFORMED } from './bad-input.ts';
import { checks, conformance } from './suite.ts';

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

const traits = { blockTokens: 16, deadlines: false, refusesLegacy: false, queueLimit: 8 };

conformance('the fake engine', traits, () => ({
  url: `http://127.0.0.1:${(engine.server.address() as AddressInfo).port}/v1`,
  key: 'k',
  model: 'fake-model',
}));
