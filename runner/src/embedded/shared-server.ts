// One embedded server for all callers of a user: whoever comes first starts it, the others are told where it is.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockProcess } from '../process-lock.ts';

/** What a caller needs to know, printed as one JSON line. */
export interface ServerState {
  readonly url: string;
  readonly token: string;
  readonly model: string;
  readonly pid: number;
}

const HEALTH_MS = 2000;

export interface Share {
  /** A server of this model that already runs, or the duty to start one and `announce` it. */
  readonly running: ServerState | undefined;
  readonly announce: (state: ServerState) => Promise<void>;
  /** Gives the duty back without a server. */
  readonly release: () => Promise<void>;
  /** Takes the announcement back, unless it is another's by now. */
  readonly withdraw: () => Promise<void>;
}

export async function joinShare(stateDir: string, model: string, signal: AbortSignal): Promise<Share> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const stateFile = join(stateDir, `${model}.json`);
  const unlock = await lockProcess(join(stateDir, `${model}.lock`), () => {}, signal);
  const running = await findRunning(stateFile, model);
  if (running !== undefined) await unlock();
  return {
    running,
    announce: async (state) => {
      await writeFile(`${stateFile}.new`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${stateFile}.new`, stateFile);
      await unlock();
    },
    release: unlock,
    withdraw: async () => {
      if ((await readState(stateFile))?.pid === process.pid) await rm(stateFile, { force: true });
    },
  };
}

async function findRunning(stateFile: string, model: string): Promise<ServerState | undefined> {
  const state = await readState(stateFile);
  if (state === undefined) return undefined;
  try {
    // Asking also puts off its idle end.
    const response = await fetch(`${state.url}/models`, {
      headers: { authorization: `Bearer ${state.token}` },
      signal: AbortSignal.timeout(HEALTH_MS),
    });
    if (response.ok && (await response.text()).includes(JSON.stringify(model))) return state;
  } catch {
    // Nobody listens there any more.
  }
  await rm(stateFile, { force: true });
  return undefined;
}

async function readState(stateFile: string): Promise<ServerState | undefined> {
  try {
    const state: ServerState = JSON.parse(await readFile(stateFile, 'utf8'));
    return typeof state.url === 'string' && typeof state.token === 'string' ? state : undefined;
  } catch {
    return undefined;
  }
}
