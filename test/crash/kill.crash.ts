// kill -9 behind everything that is waited for, of the server, the worker and the database, on both databases: whatever
// dies and whenever, each request is answered exactly once. Every slice takes a part of the places.
import { openShop } from '../doors/app/shop.ts';
import { startPostgres } from '../queue/postgres.ts';
import { type Installation, openInstallation, type Victim } from './installation.ts';
import { readKillPoints } from './points.ts';
import { scenes } from './scenes.ts';
import type { Play, Stage } from './stage.ts';

const points = await readKillPoints();
const SLICES = 8;

const kinds = [
  ['PGlite', 'process'],
  ['PostgreSQL', 'process'],
  ['PostgreSQL', 'database'],
] as const;
const slices = kinds.flatMap(([database, victim]) =>
  Array.from({ length: SLICES }, (_, slice) => [database, victim, slice + 1] as const),
);

test('there are at least 60 places', () => {
  expect(points.length).toBeGreaterThanOrEqual(60);
});

test.each(slices)('%s, its %s killed, slice %i', async (kind, victim, slice) => {
  const place = (file: string) => file !== 'src/queue/pglite.ts' || kind === 'PGlite';
  const mine = points.filter(({ file }, at) => at % SLICES === slice - 1 && place(file));
  const started = Date.now();
  const { left, plays, wrong } = await killEverywhere(
    kind === 'PostgreSQL',
    victim,
    mine.map(({ name }) => name),
  );
  process.stdout.write(
    `${kind}, ${victim} killed, slice ${slice}: ${mine.length - left.length} of ${mine.length} places hit, ` +
      `${plays} plays, ${wrong.length} wrong, ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
  expect(wrong).toEqual([]);
  expect(left).toEqual([]);
});

interface Result {
  /** Places that nothing came by. */
  readonly left: readonly string[];
  readonly plays: number;
  readonly wrong: readonly unknown[];
}

async function killEverywhere(isServer: boolean, victim: Victim, names: readonly string[]): Promise<Result> {
  await using ground = await openShop();
  // More is asked in an hour than GitHub would let one App ask.
  Object.assign(ground.forge.world.settings, { primaryPerHour: 1e6, contentPerMinute: 1e6 });
  const database = isServer ? await startPostgres() : undefined;
  try {
    await using installation = await openInstallation({ ground, points, victim, database });
    const left = new Set(names);
    const tend = async () => {
      const hit = await installation.tend();
      for (const name of hit) left.delete(name);
      return hit.length > 0;
    };
    const until = async (isSo: () => boolean) => {
      while (!isSo()) {
        await tend();
        await pause(100);
      }
    };
    const plays = await playAll({ ground, installation, until }, left, tend);
    await settle(installation, plays, until);
    const wrong = plays.flatMap(({ name, seen, wanted }) =>
      JSON.stringify(seen()) === JSON.stringify(wanted) ? [] : [{ name, seen: seen(), wanted }],
    );
    return { left: [...left], plays: plays.length, wrong };
  } finally {
    await database?.[Symbol.asyncDispose]();
  }
}

/** Each scene again and again, until it comes by no place any more that was not hit yet. */
async function playAll(
  stage: Stage,
  left: Set<string>,
  tend: () => Promise<boolean>,
): Promise<readonly Play[]> {
  const plays: Play[] = [];
  let open = [...scenes];
  while (left.size > 0 && open.length > 0) {
    const hitting = [];
    for (const scene of open) {
      const begin = await scene(stage);
      const before = left.size;
      stage.installation.arm(left);
      const play = await begin();
      plays.push(play);
      while (!(await tend()) && left.size === before && !play.isOver()) await pause(50);
      // What is done after the answer is seen.
      if (left.size === before) await pause(500);
      await tend();
      stage.installation.disarm();
      if (left.size < before) hitting.push(scene);
    }
    open = hitting;
  }
  return plays;
}

/** Everything is answered, and nothing is under way any more. */
async function settle(
  installation: Installation,
  plays: readonly Play[],
  until: (isSo: () => boolean) => Promise<void>,
): Promise<void> {
  // What the server did not take is fetched when it starts.
  await installation.restart();
  await until(() => plays.every(({ isOver }) => isOver()));
  while ((await installation.jobs()) > 0) await pause(1000);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
