// `npm run test:podman`: each attack inside podman must fail, and succeed bare, so that a broken one is no block.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podman } from '../../src/sandboxes/podman.ts';
import { endDaemons, hasWon, runBare, runIn } from './attack-run.ts';
import { hostileCases } from './cases.ts';
import { type OpenWorld, openWorld } from './world.ts';

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

it.each(hostileCases)('$id $title: succeeds bare and fails inside podman', async (attack) => {
  try {
    expect(hasWon(attack, await runBare(attack, world, scratchDir), world)).toBe(true);
    endDaemons(world);
    expect(hasWon(attack, await runIn(podman({ scratchDir }), attack, world), world)).toBe(false);
  } finally {
    endDaemons(world);
  }
});
