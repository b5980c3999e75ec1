// `npm run test:podman` and `npm run test:docker`: each attack inside a container must fail, and succeed bare, so that a
// broken one is no block. TESTWRIGHT_BACKEND names the engine.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackend } from '../sandboxes/backends.ts';
import { endDaemons, hasRoute, hasWon, runBare, runIn } from './attack-run.ts';
import { hostileCases } from './cases.ts';
import { type OpenWorld, openWorld } from './world.ts';

const backend = process.env['TESTWRIGHT_BACKEND'] ?? '';
const seen: Record<string, boolean> = {};
let world: OpenWorld;
let scratchDir: string;
beforeAll(async () => {
  world = await openWorld();
  scratchDir = await mkdtemp(join(tmpdir(), 'testwright-scratch-'));
});
afterAll(async () => {
  await world.close();
  await rm(scratchDir, { recursive: true, force: true });
});

const applicable = hostileCases.filter(({ needsRoute }) => hasRoute() || needsRoute !== true);

it.each(applicable)(`$id $title: succeeds bare and fails inside ${backend}`, async (attack) => {
  try {
    expect(hasWon(attack, await runBare(attack, world, scratchDir), world)).toBe(true);
    endDaemons(world);
    seen[attack.id] = !hasWon(attack, await runIn(openBackend(backend, scratchDir), attack, world), world);
    expect(seen[attack.id]).toBe(true);
  } finally {
    endDaemons(world);
  }
});

// The published table takes its column from this file. Written anew with TESTWRIGHT_WRITE_DOCS=1.
it('what is published of this backend is what was seen', async () => {
  const path = join(import.meta.dirname, `../golden/hostile/${backend}.json`);
  if (process.env['TESTWRIGHT_WRITE_DOCS'] === '1')
    await writeFile(path, `${JSON.stringify(seen, null, 2)}\n`);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(seen);
});
