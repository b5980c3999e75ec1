import { existsSync } from 'node:fs';
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

it.each([1, 5, Number.NaN, 2.5])('a floor of %d is refused, not taken for another', (forkLevel) => {
  expect(() => requiredLevel('fork', { forkLevel })).toThrow(
    expect.objectContaining({ code: 'no-sandbox', fix: expect.stringMatching(/2, 3 or 4/) }),
  );
  expect(requiredLevel('member', { forkLevel })).toBe(2);
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

  it.each([
    ['darwin', /made of Linux/, /Docker Desktop or of a podman machine/],
    ['win32', /made of Linux/, /WSL/],
    ['freebsd', /made of Linux/, /virtual machine/],
  ] as const)(
    'refuses on %s, with what to do instead, before it tries anything',
    async (platform, cause, fix) => {
      const scratchDir = join(dir, 'never-made');
      await expect(
        chooseSandbox({ scratchDir }, 2, new AbortController().signal, platform),
      ).rejects.toMatchObject({
        code: 'no-sandbox',
        fields: { cause: expect.stringMatching(cause) },
        fix: expect.stringMatching(fix),
      });
      expect(existsSync(scratchDir)).toBe(false);
    },
  );

  it.each(['dokcer', 'constructor', ''])('refuses a sandbox that there is none of (%j)', async (only) => {
    await expect(
      chooseSandbox({ scratchDir: join(dir, 's'), only }, 2, new AbortController().signal),
    ).rejects.toMatchObject({
      code: 'no-sandbox',
      fix: 'Set it to one of bubblewrap, podman, docker, kubernetes, or take it away',
    });
  });

  it('never takes another than the one that was named', async () => {
    const named = chooseSandbox(
      { scratchDir: join(dir, 's'), only: 'docker' },
      2,
      new AbortController().signal,
    );
    await expect(named).rejects.toMatchObject({
      fields: { cause: expect.stringMatching(/docker needs an image/) },
      fix: expect.stringMatching(/TESTWRIGHT_SANDBOX_IMAGE/),
    });
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
