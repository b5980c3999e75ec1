// The real embedded model, as the command serves it.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type RunningCli, startCli } from '../run-cli.ts';
import { conformance } from './suite.ts';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
let server: RunningCli;
let said: { url: string; token: string; model: string };

beforeAll(async () => {
  server = startCli(['serve-embedded', '--cache', cache, '--idle-ms', '120000']);
  said = JSON.parse(await server.line);
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  expect((await server.end).code).toBe(0);
});

const traits = { strict: true, blockTokens: 16, deadlines: true, refusesLegacy: true, queueLimit: 16 };

conformance('the embedded model', traits, () => ({
  url: said.url,
  key: said.token,
  model: said.model,
}));
