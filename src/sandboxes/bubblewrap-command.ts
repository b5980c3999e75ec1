// The chain of programs of a bubblewrap run, each giving something up: (as root: a private mount namespace and the uid),
// prlimit, unshare with sized overlays, bwrap with its filter, and last the guest's command.
import { Fault } from '../errors.ts';
import { bwrapArguments, ROOT_STAGE, type Stage, USER_STAGE } from './bubblewrap-stage.ts';
import type { Cgroup } from './cgroup.ts';
import { seccompFilter } from './seccomp.ts';
import type { SandboxSpec } from './spec.ts';
import { type Launch, STARTER } from './supervise.ts';

/** Everything that decides how strong a run's walls are; a weaker one is what the hostile suite must notice. */
export type Recipe = (
  stage: Stage,
  spec: SandboxSpec,
  cgroup: Cgroup | undefined,
) => Pick<Launch, 'command' | 'env' | 'inputs'>;

export const fullRecipe: Recipe = (stage, spec, cgroup) => ({
  command: commandOf(stage, spec, cgroup),
  // bwrap is process 1 inside, and what it was started with can be read there: nothing of ours may be in it.
  env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  inputs: [
    encodeArguments(bwrapArguments(stage, spec)),
    seccompFilter(process.arch === 'arm64' ? 'arm64' : 'x64'),
  ],
});

const MIB = 1024 * 1024;

/** The root caller enters its own mount namespace before it gives up its uid; a user has nothing to give up. */
export function commandOf(stage: Stage, spec: SandboxSpec, cgroup: Cgroup | undefined): readonly string[] {
  const { limits } = spec;
  const inner = [
    'prlimit',
    `--data=${limits.memoryMiB * MIB}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.fileSizeMiB * MIB}`,
    '--core=0',
    ...['unshare', '--user', '--mount', '--map-root-user', 'sh', '-c', USER_STAGE, 'sh'],
    stage.dir,
    ...stage.overlayArguments,
    // Last of all: within bwrap's own user namespace it counts this run alone, not all that the user has running.
    ...['/usr/bin/prlimit', `--nproc=${limits.processes}`],
    // Only the guest gets a session of its own. With bwrap's option, bwrap would leave the process group that we kill before
    // it is bound to its parent's life, and a run killed just then would go on.
    '/usr/bin/setsid',
    ...STARTER,
    ...(stage.proxy?.wrap ?? []),
    ...spec.argv,
  ];
  if (stage.uid === null) return inner;
  return [
    ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c', ROOT_STAGE, 'sh'],
    cgroup?.joinFiles.join(' ') ?? '',
    stage.mountPoint,
    stage.dir,
    String(stage.binds.length),
    ...stage.binds.flatMap(({ host, name }) => [host, name]),
    ...['setpriv', `--reuid=${stage.uid}`, `--regid=${stage.uid}`, '--clear-groups'],
    ...inner,
  ];
}

/** bwrap reads its options as words ended by a zero byte: one inside a word would begin another option. */
export function encodeArguments(words: readonly string[]): Buffer {
  const bad = words.find((word) => word.includes('\0'));
  if (bad !== undefined)
    throw new Fault('sandbox-failed', {
      fields: { cause: 'a path or variable holds a zero byte', word: JSON.stringify(bad).slice(0, 200) },
      fix: 'Take the zero byte out of the path or variable',
    });
  return Buffer.from(words.map((word) => `${word}\0`).join(''));
}
