// A backend under test, run by this process or by a child that is an ordinary user.
import { type ChildProcess, fork } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault, type FaultCode } from '../../src/errors.ts';
import type { ProbeReport, Sandbox, SandboxResult, SandboxSpec } from '../../src/sandboxes/sandbox.ts';

export interface Ground {
  readonly sandbox: Sandbox;
  /** A folder of the sandbox's own caller, for mounts. */
  readonly dir: string;
  readonly scratchDir: string;
  /** The process whose runs these are. */
  readonly pid: number;
  /** Who must own what a run may change. */
  readonly uid: number;
  /** Who the guest is inside. */
  readonly guestUid: number;
  readonly close: () => Promise<void>;
}

/** In a user namespace of its own. */
const USUAL_UID = 1000;
/** Has no entry in the password file, and nothing of its own. */
export const ORDINARY_UID = 54_321;
export const isRoot = process.getuid?.() === 0;

export async function ownGround(open: (scratchDir: string) => Sandbox): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'testwright-ground-'));
  await chmod(dir, 0o755);
  const scratchDir = join(dir, 'scratch');
  const sandbox = open(scratchDir);
  return {
    sandbox,
    dir,
    scratchDir,
    uid: sandbox.owner()?.uid ?? process.getuid?.() ?? 0,
    guestUid: sandbox.id === 'docker' ? (sandbox.owner()?.uid ?? process.getuid?.() ?? 0) : USUAL_UID,
    pid: process.pid,
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

export type Reply =
  | { readonly id: number; readonly result: Omit<SandboxResult, 'channel'>; readonly channel: string }
  | { readonly id: number; readonly report: ProbeReport }
  | {
      readonly id: number;
      readonly fault: { code: FaultCode; fields: Record<string, unknown>; fix?: string };
    };

/**
 * The same backend in a child process of an ordinary uid. The clone may lie below a 0700 home, so the child sees it bound
 * elsewhere, in a mount namespace of its own.
 */
export async function ordinaryUserGround(backend: string): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'testwright-user-'));
  await chmod(dir, 0o755);
  for (const name of ['clone', 'node', 'home']) await mkdir(join(dir, name));
  await chown(join(dir, 'home'), ORDINARY_UID, ORDINARY_UID);
  const scratchDir = join(dir, 'home/scratch');
  const child = fork(join(dir, 'clone/test/sandboxes/user-process.ts'), [backend, scratchDir], {
    execPath: join(import.meta.dirname, 'drop-to-user.sh'),
    execArgv: [],
    env: {
      PATH: process.env['PATH'],
      HOME: join(dir, 'home'),
      BIND_CLONE: join(import.meta.dirname, '../..'),
      BIND_NODE: dirname(process.execPath),
      BIND_AT: dir,
      ORDINARY_UID: String(ORDINARY_UID),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ask = asker(child);
  return {
    sandbox: {
      id: backend,
      owner: () => null,
      run: async (spec, signal) => {
        const reply = await ask({ spec }, signal);
        if (!('result' in reply)) throw new Error('not a result');
        return { ...reply.result, channel: Buffer.from(reply.channel, 'base64') };
      },
      probe: async (signal) => {
        const reply = await ask({}, signal);
        if (!('report' in reply)) throw new Error('not a report');
        return reply.report;
      },
    },
    dir: join(dir, 'home'),
    uid: ORDINARY_UID,
    guestUid: USUAL_UID,
    scratchDir,
    pid: child.pid ?? 0,
    close: async () => {
      child.disconnect();
      await new Promise((resolve) => child.once('exit', resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function asker(child: ChildProcess) {
  let last = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  return async (question: { spec?: SandboxSpec }, signal: AbortSignal): Promise<Reply> => {
    const id = ++last;
    const answer = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    signal.addEventListener('abort', () => child.send({ abort: id }), { once: true });
    child.send({ id, ...question, aborted: signal.aborted });
    const reply = await answer;
    waiting.delete(id);
    if ('fault' in reply) throw new Fault(reply.fault.code, reply.fault);
    return reply;
  };
}
