// Two runs at once must not find one another. Bare they do; and where they share a network namespace they do, so that the
// suite would notice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import type { Sandbox } from '../../src/sandboxes/sandbox.ts';
import { hasWon, runBare, runIn } from './attack-run.ts';
import type { HostileCase, Seen } from './case.ts';
import { weakened } from './weakened.ts';
import { type OpenWorld, openWorld } from './world.ts';

const names = `

mine = "testwright-neighbour-" + w["mark"]
files = ["/dev/shm/" + mine, "/tmp/" + mine]
`;
const frame = { kind: 'reach', weakness: 'shared-network' } as const;
/** Leaves word in every place that two runs might share, and waits to be found by way of a socket. */
const waiting: HostileCase = {
  ...frame,
  id: 'B5-waits',
  title: 'leave word for another run',
  program: `${names}
s = socket.socket(socket.AF_UNIX); s.bind("\\0" + mine); s.listen(); s.settimeout(3)
for f in files: open(f, "w").write("x")
try: s.accept(); won()
except OSError: pass
for f in files: os.remove(f)`,
};
const seeking: HostileCase = {
  ...frame,
  id: 'B5',
  title: 'find word of another run that goes on at the same time',
  program: `${names}
end = time.monotonic() + 2
while time.monotonic() < end:
  if any(os.path.exists(f) for f in files): won(); break
  try: socket.socket(socket.AF_UNIX).connect("\\0" + mine); won(); break
  except OSError: time.sleep(0.05)`,
};

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

async function meet(run: (attack: HostileCase) => Promise<Seen>): Promise<boolean> {
  const [waited, sought] = await Promise.all([run(waiting), run(seeking)]);
  return hasWon(waiting, waited, world) || hasWon(seeking, sought, world);
}
const inside = (sandbox: Sandbox) => meet((attack) => runIn(sandbox, attack, world));

it('bare, two runs find one another', async () => {
  expect(await meet((attack) => runBare(attack, world, scratchDir))).toBe(true);
});

it('inside, they do not', async () => {
  expect(await inside(bubblewrap({ scratchDir }))).toBe(false);
});

it('with a network that is shared they do, so that its absence would be noticed', async () => {
  expect(await inside(weakened('shared-network', world, { scratchDir }))).toBe(true);
});
