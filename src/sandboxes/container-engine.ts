// What podman and docker have in common: the bounds of a container, and what is done to one by its name.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from './scratch.ts';
import type { Limits } from './spec.ts';

const MIB = 1024 * 1024;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** What a container whose bot was killed may still run: past every wall limit. */
const GRACE_S = 30;
const ASK_EVERY_MS = 300;
export const LABEL = 'testwright';

const call = promisify(execFile);

export interface Engine {
  /** The whole environment of the engine's programs. */
  readonly env: Readonly<Record<string, string>>;
  readonly call: (args: readonly string[]) => Promise<string>;
  /** The container and all that runs in it; one that is not there is none. */
  readonly remove: (name: string) => Promise<void>;
  readonly kill: (name: string) => void;
  /** Asks for the first process until there is one, or `signal` says to stop; what is given back knows it from then on. */
  readonly findPid: (name: string, signal: AbortSignal) => () => number | undefined;
  readonly ranOutOfMemory: (name: string) => Promise<boolean>;
  /** Removes containers of bots that were killed before they could. */
  readonly sweep: () => Promise<void>;
}

/** `env`: how the operator says where the engine is, such as DOCKER_HOST. */
export function openEngine(program: 'podman' | 'docker', more: Readonly<Record<string, string>>): Engine {
  const env = { PATH, ...more };
  const ask = async (args: readonly string[]) =>
    (await call(program, [...args], { env, timeout: 30_000 })).stdout;
  // podman would first ask nicely, and wait.
  const rm = program === 'podman' ? ['rm', '--force', '--time=0'] : ['rm', '--force'];
  // A container that is gone already is what is wanted; an engine that does not answer says so at the next run.
  const remove = async (name: string) => void (await ask([...rm, name]).catch(() => undefined));
  return {
    env,
    call: ask,
    remove,
    kill: (name) => void ask(['kill', '--signal=KILL', name]).catch(() => undefined),
    findPid: (name, signal) => {
      let pid: number | undefined;
      const find = async () => {
        while (pid === undefined && !signal.aborted) {
          await sleep(ASK_EVERY_MS, undefined, { signal });
          pid = Number(await ask(['inspect', '--format={{.State.Pid}}', name]).catch(() => '')) || undefined;
        }
      };
      void find().catch(() => undefined);
      return () => pid;
    },
    ranOutOfMemory: async (name) => {
      const said = await ask(['inspect', '--format={{.State.OOMKilled}}', name]).catch(() => '');
      return said.trim() === 'true';
    },
    sweep: async () => {
      const args = ['ps', '--all', `--filter=label=${LABEL}`, '--format={{.Names}}'];
      for (const name of (await ask(args).catch(() => '')).split('\n')) {
        const pid = Number(/^testwright-(\d+)-/.exec(name)?.[1]);
        if (pid > 0 && !isAlive(pid)) await remove(name);
      }
    },
  };
}

/** Names the process that has it, for the sweep. */
export const nameContainer = () => `testwright-${process.pid}-${randomBytes(6).toString('hex')}`;

/** Seconds after which a container ends itself, if nobody has ended it. */
export const lastSecond = ({ wallMs }: Limits) => Math.ceil(wallMs / 1000) + GRACE_S;

/** Alone, without network, capability, terminal or a root that can be written: words that both engines know. */
export const walls: readonly string[] = [
  ...[`--label=${LABEL}`, '--pull=never', '--log-driver=none', '--network=none', '--cgroupns=private'],
  ...['--hostname=sandbox', '--read-only', '--workdir=/', '--user=0:0', '--cap-drop=ALL'],
  // For our own first process, which gives them up together with its uid.
  ...['--cap-add=SETUID', '--cap-add=SETGID', '--cap-add=SETPCAP', '--cap-add=KILL'],
  '--security-opt=no-new-privileges',
];

/** `moreMiB`: memory for what is laid out for the run. */
export function bounds(limits: Limits, moreMiB = 0): readonly string[] {
  const memory = `${limits.memoryMiB + moreMiB}m`;
  const fileBytes = limits.fileSizeMiB * MIB;
  return [
    ...[`--memory=${memory}`, `--memory-swap=${memory}`, `--pids-limit=${limits.processes}`],
    `--ulimit=nofile=${limits.openFiles}:${limits.openFiles}`,
    `--ulimit=fsize=${fileBytes}:${fileBytes}`,
    '--ulimit=core=0:0',
    `--ulimit=nproc=${limits.processes}:${limits.processes}`,
  ];
}
