// Each attack three times: bare it must succeed, inside it must fail, and without the wall that stops it it must succeed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import docker from '../golden/hostile/docker.json' with { type: 'json' };
import podman from '../golden/hostile/podman.json' with { type: 'json' };
import { type Ground, ordinaryUserGround } from '../sandboxes/ground.ts';
import { endDaemons, hasRoute, hasWon, runBare, runIn } from './attack-run.ts';
import { hostileCases } from './cases.ts';
import { attackTable } from './table.ts';
import { weakened } from './weakened.ts';
import { type OpenWorld, openWorld } from './world.ts';

const isRoot = process.getuid?.() === 0;
const applicable = hostileCases.filter(
  ({ asRootOnly, needsRoute }) => (isRoot || asRootOnly !== true) && (hasRoute() || needsRoute !== true),
);

let world: OpenWorld;
let scratchDir: string;
let ordinary: Ground | undefined;
const blocked = new Map<string, boolean>();
beforeAll(async () => {
  world = await openWorld();
  scratchDir = await mkdtemp(join(tmpdir(), 'testwright-scratch-'));
  if (isRoot) ordinary = await ordinaryUserGround('bubblewrap');
});
afterAll(async () => {
  await ordinary?.close();
  await world.close();
  await rm(scratchDir, { recursive: true, force: true });
});

describe.each(applicable)('$id $title', (attack) => {
  afterEach(() => endDaemons(world));

  it('succeeds bare', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'testwright-bare-'));
    try {
      expect(hasWon(attack, await runBare(attack, world, dir), world)).toBe(true);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('fails inside, with a caller that is root and one that is not', async () => {
    const seen = [await runIn(bubblewrap({ scratchDir }), attack, world)];
    if (ordinary !== undefined) seen.push(await runIn(ordinary.sandbox, attack, world));
    blocked.set(attack.id, !seen.some((one) => hasWon(attack, one, world)));
    expect(blocked.get(attack.id)).toBe(true);
  });

  it(`succeeds with ${attack.weakness}, so that its absence would be noticed`, async () => {
    const seen = await runIn(weakened(attack.weakness, world, { scratchDir }), attack, world);
    expect(hasWon(attack, seen, world)).toBe(true);
  });
});

// Written anew with TESTWRIGHT_WRITE_DOCS=1; else it must say what was just seen.
it('the published table says what was seen', async () => {
  const path = join(import.meta.dirname, '../../docs/security/attacks.md');
  const table = attackTable({
    bubblewrap: blocked,
    // Run apart (`npm run test:podman`, `npm run test:docker`), which check these.
    podman: new Map(Object.entries(podman)),
    docker: new Map(Object.entries(docker)),
  });
  if (process.env['TESTWRIGHT_WRITE_DOCS'] === '1') await writeFile(path, table);
  const published = (await readFile(path, 'utf8')).split('\n');
  const notRun = hostileCases.filter((attack) => !blocked.has(attack.id)).map(({ id }) => `| ${id} |`);
  const rows = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('| ') && !notRun.some((start) => line.startsWith(start)));
  expect(rows(published)).toEqual(rows(table.split('\n')));
});
