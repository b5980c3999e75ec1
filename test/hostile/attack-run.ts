// One attack carried out: bare, on the host, and inside a sandbox.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { defaultLimits, type Sandbox } from '../../src/sandboxes/sandbox.ts';
import { type HostileCase, prelude, type Seen, WON, type World } from './case.ts';
import { daemonsOf } from './cases-escape.ts';
import type { OpenWorld } from './world.ts';

const patience = new AbortController().signal;

export const argvOf = (attack: HostileCase, { close: _, ...world }: OpenWorld) => [
  'python3',
  '-c',
  prelude + attack.program,
  JSON.stringify(world),
];

/** On the host, with what the bot's process would have: its environment and a descriptor that it forgot to close. */
export function runBare(attack: HostileCase, world: OpenWorld, dir: string): Promise<Seen> {
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

export async function runIn(sandbox: Sandbox, attack: HostileCase, world: OpenWorld): Promise<Seen> {
  const result = await sandbox.run(
    {
      argv: argvOf(attack, world),
      cwd: '/tmp',
      env: { PATH: '/usr/bin:/bin' },
      mounts: [],
      network: 'none',
      limits: { ...defaultLimits, wallMs: 120_000, ...attack.limits },
    },
    patience,
  );
  const { end, wallMs, stdout } = result;
  return { end, wallMs, stdout: stdout.head, outputBytes: stdout.bytes };
}

export function hasWon(attack: HostileCase, seen: Seen, world: World): boolean {
  return attack.judge === undefined ? seen.stdout.includes(WON) : attack.judge(seen, world);
}

/** Has this machine a way to anywhere? */
export function hasRoute(): boolean {
  return /^\S+\t0{8}\t/m.test(readFileSync('/proc/net/route', 'utf8'));
}

export function endDaemons(world: World): void {
  for (const pid of daemonsOf(world)) process.kill(pid, 'SIGKILL');
}
