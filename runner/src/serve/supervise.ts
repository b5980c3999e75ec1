// Keeps one engine running: ready when it answers and is warm, started again when it dies, given up in a crash loop,
// stopped in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunnerFault } from '../fault.ts';
import { type BootFacts, emptyFacts, readBootLine } from './boot-log.ts';
import type { Launch } from './launch.ts';

export interface Supervised {
  readonly launch: Launch;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers and is warm. */
  readonly ready: () => Promise<boolean>;
  readonly startSeconds: number;
  readonly shutdownSeconds: number;
  /** The wait before the second start; doubles up to a minute. */
  readonly backoffMs: number;
  readonly onState: (state: 'starting' | 'ready' | 'died' | 'stopping', facts: BootFacts) => void;
  readonly onLog: (line: string) => void;
  readonly advise: (facts: BootFacts) => string;
}

/** So many deaths without having been ready in between are a crash loop. */
const MOST_CRASHES = 4;
const LONGEST_BACKOFF_MS = 60_000;
const LOOK_MS = 100;

/** Ends when the signal comes. Throws RunnerFault `engine-failed` in a crash loop. */
export async function supervise(what: Supervised, signal: AbortSignal): Promise<void> {
  for (let crashes = 0; !signal.aborted; ) {
    const facts = emptyFacts();
    what.onState('starting', facts);
    const child = start(what, facts);
    const ended = endOf(child);
    const wasReady = await becomesReady(what, ended, signal);
    if (wasReady) {
      crashes = 0;
      what.onState('ready', facts);
    }
    if (wasReady || signal.aborted) await Promise.race([ended, aborted(signal)]);
    if (signal.aborted) {
      what.onState('stopping', facts);
      return await stop(child, ended, what.shutdownSeconds);
    }
    // Not ready in time: it hangs, and is started anew.
    await stop(child, ended, 1);
    what.onState('died', facts);
    crashes++;
    if (facts.outOfMemory || crashes >= MOST_CRASHES)
      throw new RunnerFault(
        'engine-failed',
        facts.outOfMemory ? 'The engine has not enough memory' : `The engine died ${crashes} times in a row`,
        what.advise(facts),
      );
    const wait = Math.min(LONGEST_BACKOFF_MS, what.backoffMs * 2 ** (crashes - 1));
    await sleep(wait, undefined, { signal }).catch(() => {});
  }
}

function start({ launch, env, onLog }: Supervised, facts: BootFacts): ChildProcess {
  const child = spawn(launch.program, launch.args, {
    env: { ...env, ...launch.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Engines start workers of their own: the whole group is stopped at the end.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      readBootLine(facts, line);
      onLog(line);
    });
  return child;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}

async function becomesReady(what: Supervised, ended: Promise<void>, signal: AbortSignal): Promise<boolean> {
  let dead = false;
  ended.then(() => {
    dead = true;
  });
  const end = performance.now() + what.startSeconds * 1000;
  while (!dead && !signal.aborted && performance.now() < end) {
    if (await what.ready()) return !dead;
    await sleep(LOOK_MS);
  }
  return false;
}

/** SIGTERM, time to finish what runs, then SIGKILL for the whole group. */
async function stop(child: ChildProcess, ended: Promise<void>, seconds: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = new AbortController();
  await Promise.race([ended, sleep(seconds * 1000, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has gone.
  }
  await ended;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
