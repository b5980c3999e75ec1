// The command line of a driver: descriptor, nonce file and settings first, which the driver takes away before anything else.
import { posix } from 'node:path';
import type { FrameworkCommand, FrameworkRun } from '../framework.ts';
import { namePattern } from './dialects.ts';

export function driverCommand(
  run: FrameworkRun,
  driver: string,
  more: {
    readonly extraArgs?: readonly string[];
    readonly requires?: readonly string[];
    readonly nodeFlags?: readonly string[];
  } = {},
): FrameworkCommand {
  const here = (path: string) => posix.relative(run.packageDir === '' ? '.' : run.packageDir, path);
  const settings = {
    files: run.files.map(here),
    extraArgs: more.extraArgs ?? [],
    requires: more.requires ?? [],
    ...(run.ids === undefined ? {} : { pattern: namePattern(run.ids) }),
    ...(run.shuffleSeed === undefined ? {} : { shuffleSeed: run.shuffleSeed }),
  };
  const counting = run.countLines === undefined ? [] : [`--require=${run.recorderDir}/javascript/hits.cjs`];
  const flags = [run.detection.env['NODE_OPTIONS'] ?? '', ...(more.nodeFlags ?? []), ...counting].filter(
    (flag) => flag !== '',
  );
  return {
    argv: [
      'node',
      `${run.recorderDir}/javascript/${driver}`,
      String(run.channelFd),
      run.nonceFile,
      JSON.stringify(settings),
    ],
    cwd: run.packageDir,
    env: { NODE_ENV: 'test', ...(flags.length === 0 ? {} : { NODE_OPTIONS: flags.join(' ') }) },
  };
}

/** Major and minor of a version as one number that can be compared. */
export function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}
