// Is this sandbox what it says? Real canaries are run inside it: the presence of a program proves nothing.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../errors.ts';
import { type Check, missingFixes } from './probe-fixes.ts';
import type { ProbeReport, Sandbox, SandboxResult } from './sandbox.ts';
import { cannotUse } from './scratch.ts';
import { defaultLimits, type SandboxSpec } from './spec.ts';

const GUEST_NODE = '/run/testwright-node';
const GUEST_CANARIES = '/run/testwright-canaries.mjs';
const PROBE_PROCESSES = 64;
const HOG_LIMIT_MIB = 64;
const SHORT_WALL_MS = 150;
const WALL_MS = 30_000;
/** A kill that takes longer than this after the wall limit is none. On a busy machine timers and starts are late by seconds. */
const KILL_GRACE_MS = 10_000;

/** Says nothing of the sandbox: the canaries need a tenth of a second of a processor. */
const tooBusy = new Fault('sandbox-failed', {
  fields: { cause: `The canaries were not through after ${WALL_MS / 1000} s: this machine is too busy` },
  fix: 'Try again when it has less to do',
});

export async function probeSandbox(run: Sandbox['run'], signal: AbortSignal): Promise<ProbeReport> {
  const start = performance.now();
  try {
    const [canaries, hog, sleeper] = await Promise.all([
      runCanaries(run, signal),
      run(plain(['sh', '-c', 'head -c 200m /dev/zero | tail'], { memoryMiB: HOG_LIMIT_MIB }), signal),
      run(plain(['sleep', '30'], { wallMs: SHORT_WALL_MS }), signal),
    ]);
    if (canaries.end === 'timeout') throw tooBusy;
    const checks: readonly Check[] = [
      ...readCanaries(canaries),
      check('hold more memory than its share', hog.end === 'exited' && hog.exitCode === 0, hog.end),
      check(
        'run on after the wall limit',
        sleeper.end !== 'timeout' || sleeper.wallMs > SHORT_WALL_MS + KILL_GRACE_MS,
        `${sleeper.end} after ${Math.round(sleeper.wallMs)} ms`,
      ),
    ];
    return report(canaries.enforced, checks, performance.now() - start);
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== 'no-sandbox' && error.code !== 'sandbox-failed'))
      throw error;
    return {
      level: 0,
      mechanisms: {},
      missing: [],
      checks: [],
      cause: String(error.fields['cause'] ?? error.fields['stderr'] ?? error.message),
      fix: error.fix ?? 'See docs/security/operators.md for what a host must allow',
      ms: performance.now() - start,
    };
  }
}

function report(
  mechanisms: Readonly<Record<string, string>>,
  checks: readonly Check[],
  ms: number,
): ProbeReport {
  const broken = checks.filter(({ held }) => !held);
  if (broken.length > 0)
    return {
      level: 0,
      mechanisms,
      missing: [],
      checks,
      cause: `The sandbox let this happen: ${broken.map(({ name }) => name).join(', ')}`,
      fix: 'Do not use this machine for untrusted code; report this with the output of testwright doctor',
      ms,
    };
  const missing = missingFixes(mechanisms);
  return { level: missing.length === 0 ? 3 : 2, mechanisms, missing, checks, ms };
}

/** The host's side of the canaries: a server, a socket and a file that only a hole can reach. */
async function runCanaries(run: Sandbox['run'], signal: AbortSignal): Promise<SandboxResult> {
  const dir = await mkdtemp(join(tmpdir(), 'testwright-canary-')).catch((cause: unknown) => {
    throw cannotUse(tmpdir(), cause);
  });
  await chmod(dir, 0o755);
  const file = join(dir, 'file');
  await writeFile(file, 'canary', { mode: 0o644 });
  const abstract = `\0testwright-${randomBytes(8).toString('hex')}`;
  const servers = [createServer(), createServer()] as const;
  try {
    await Promise.all([
      new Promise<void>((resolve) => servers[0].listen(0, '127.0.0.1', resolve)),
      new Promise<void>((resolve) => servers[1].listen(abstract, resolve)),
    ]);
    const address = servers[0].address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const argument = JSON.stringify({ port, abstract, file });
    const spec = plain([`${GUEST_NODE}/node`, GUEST_CANARIES, argument], { processes: PROBE_PROCESSES });
    return await run(
      {
        ...spec,
        mounts: [
          { kind: 'read-only', host: dirname(process.execPath), guest: GUEST_NODE },
          {
            kind: 'read-only',
            host: join(import.meta.dirname, 'probe-canaries.mjs'),
            guest: GUEST_CANARIES,
          },
          { kind: 'overlay', lowers: [import.meta.dirname], guest: '/work', sizeMiB: 16, inodes: 1000 },
        ],
      },
      signal,
    );
  } finally {
    for (const server of servers) server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

function plain(argv: readonly string[], limits: Partial<SandboxSpec['limits']>): SandboxSpec {
  return {
    argv,
    cwd: '/tmp',
    env: { PATH: '/usr/bin:/bin' },
    mounts: [],
    network: 'none',
    limits: { ...defaultLimits, wallMs: WALL_MS, ...limits },
  };
}

function readCanaries(result: SandboxResult): readonly Check[] {
  const lines = Buffer.from(result.channel).toString('utf8').split('\n').filter(Boolean);
  const said: readonly { readonly name: string; readonly open?: boolean }[] = lines.map((line) =>
    JSON.parse(line),
  );
  const detail = `${result.end} ${result.exitCode ?? ''} ${result.stderr.tail.slice(-300)}`.trim();
  return [
    ...said.flatMap(({ name, open }) => (open === undefined ? [] : [check(name, open, '')])),
    check('keep the canaries from running to their end', said.at(-1)?.name !== 'end', detail),
  ];
}

const check = (name: string, isOpen: boolean, detail: string): Check => ({ name, held: !isOpen, detail });
