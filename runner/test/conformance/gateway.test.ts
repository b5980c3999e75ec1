// The same suite through the gateway, with a fake engine behind it.
import { MODEL, type Setup, setUp, urlOf } from '../gateway/setup.ts';
import { conformance } from './suite.ts';

let setup: Setup;

beforeAll(async () => {
  setup = await setUp([{ tokenMs: 20 }], { config: { mostTokens: 4096 } });
});
afterAll(() => setup.close());

const traits = { strict: true, blockTokens: 64, deadlines: true, refusesLegacy: true, queueLimit: undefined };

conformance('the gateway', traits, () => ({
  url: setup.url,
  key: setup.keys[0] ?? '',
  model: MODEL,
  metricsUrl: setup.engines[0] === undefined ? '' : urlOf(setup.engines[0].server),
}));
