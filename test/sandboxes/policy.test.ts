import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSandbox } from '../../src/sandboxes/index.ts';
import { requiredLevel } from '../../src/sandboxes/policy.ts';

it.each([
  ['own', {}, 2],
  ['member', {}, 2],
  ['fork', {}, 3],
  ['fork', { isThrowAwayHost: true }, 2],
  ['fork', { isThrowAwayHost: true, forkLevel: 4 }, 4],
  ['fork', { forkLevel: 2 }, 2],
] as const)('code of trust %s under %j needs level %d', (trust, policy, level) => {
  expect(requiredLevel(trust, policy)).toBe(level);
});

describe('choosing', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'testwright-choice-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('gives a sandbox that was probed', async () => {
    const { report } = await chooseSandbox({ scratchDir: join(dir, 's') }, 2, new AbortController().signal);
    expect(report.level).toBeGreaterThanOrEqual(2);
    expect(report.checks.length).toBeGreaterThan(15);
  });

  it('refuses below the wanted level, with cause and fix', async () => {
    const refused = chooseSandbox({ scratchDir: join(dir, 's') }, 4, new AbortController().signal);
    await expect(refused).rejects.toMatchObject({
      code: 'no-sandbox',
      fields: { wanted: 4, cause: expect.stringMatching(/of level [23], and 4 is wanted/) },
      fix: expect.stringMatching(/\w{4}/),
    });
  });
});
