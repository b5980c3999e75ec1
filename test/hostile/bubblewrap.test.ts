// Each attack three times: bare it must succeed, inside it must fail, and without the wall that stops it it must succeed.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { defaultLimits, type Sandbox } from '../../src/sandboxes/sandbox.ts';
import { type Ground, ordinaryUserGround } from '../sandboxes/ground.ts';
import { type HostileCase, prelude, type Seen, WON, type World } from './case.ts';
import { hostileCases } from './cases.ts';
import { daemonsOf } from './cases-escape.ts';
import { attackTable } from './table.ts';
import { weakened } from './weakened.ts';
import { type OpenWorld, openWorld } from './world.ts';

const isRoot = process.getuid?.() === 0;
const patience = new AbortController().signal;
const applicable = hostileCases.filter(({ asRootOnly }) => isRoot || asRootOnly !== true);

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

const argvOf = (attack: HostileCase, { close: _, ...world }: OpenWorld) => [
  'python3',
  '-c',
  prelude + attack.program,
  JSON.stringify(world),
];

/** On the host, with what the bot's process would have: its environment and a descriptor that it forgot to close. */
function runBare(attack: HostileCase, dir: string): Promise<Seen> {
  const start = performance.now();
  const child = spawn('sh', ['-c', 'exec 9<"$0"; exec "$@"', world.secretFile, ...argvOf(attack, world)], {
    cwd: dir,
    env: { PATH: '/usr/bin:/bin', CANARY_TOKEN: world.needle },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let outputBytes = 0;
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (stdout.length < 10_000) stdout += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () =>
      resolve({ end: 'exited', stdout, outputBytes, wallMs: performance.now() - start }),
    );
  });
}

async function runIn(sandbox: Sandbox, attack: HostileCase): Promise<Seen> {
  const result = await sandbox.run(
    {
      argv: argvOf(attack, world),
      cwd: '/tmp',
      env: { PATH: '/usr/bin:/bin' },
      mounts: [],
      network: 'none',
      limits: { ...defaultLimits, wallMs: 20_000, ...attack.limits },
    },
    patience,
  );
  const { end, wallMs, stdout } = result;
  return { end, wallMs, stdout: stdout.head, outputBytes: stdout.bytes };
}

function hasWon(attack: HostileCase, seen: Seen): boolean {
  return attack.judge === undefined ? seen.stdout.includes(WON) : attack.judge(seen, world);
}

function endDaemons(world: World): void {
  for (const pid of daemonsOf(world)) process.kill(pid, 'SIGKILL');
}

describe.each(applicable)('$id $title', (attack) => {
  afterEach(() => endDaemons(world));

  it('succeeds bare', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'testwright-bare-'));
    try {
      expect(hasWon(attack, await runBare(attack, dir))).toBe(true);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('fails inside, with a caller that is root and one that is not', async () => {
    const seen = [await runIn(bubblewrap({ scratchDir }), attack)];
    if (ordinary !== undefined) seen.push(await runIn(ordinary.sandbox, attack));
    blocked.set(attack.id, !seen.some((one) => hasWon(attack, one)));
    expect(blocked.get(attack.id)).toBe(true);
  });

  it(`succeeds with ${attack.weakness}, so that its absence would be noticed`, async () => {
    const seen = await runIn(weakened(attack.weakness, world, { scratchDir }), attack);
    expect(hasWon(attack, seen)).toBe(true);
  });
});

// Written anew with TESTWRIGHT_WRITE_DOCS=1; else it must say what was just seen.
it('the published table says what was seen', async () => {
  const path = join(import.meta.dirname, '../../docs/security/attacks.md');
  const table = attackTable({ bubblewrap: blocked });
  if (process.env['TESTWRIGHT_WRITE_DOCS'] === '1') await writeFile(path, table);
  const published = (await readFile(path, 'utf8')).split('\n');
  const notRun = hostileCases.filter((attack) => !blocked.has(attack.id)).map(({ id }) => `| ${id} |`);
  const rows = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('| ') && !notRun.some((start) => line.startsWith(start)));
  expect(rows(published)).toEqual(rows(table.split('\n')));
});
