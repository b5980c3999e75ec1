// The command line of a driver: descriptor, nonce file and settings first, which the driver takes away before anything else.
import { posix } from 'node:path';
import type { FrameworkCommand, FrameworkRun, WarmRun } from '../framework.ts';
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

/** The warm driver with the worker of a framework, which is told in a file what to run. */
export function warmCommand(
  run: WarmRun,
  framework: string,
  more: { readonly extraArgs?: readonly string[]; readonly nodeFlags?: readonly string[] } = {},
): FrameworkCommand {
  const settings = {
    worker: `warm-${framework}.${framework === 'vitest' ? 'mjs' : 'cjs'}`,
    framework,
    planFile: run.planFile,
    extraArgs: more.extraArgs ?? [],
  };
  const recorders = `${run.recorderDir}/javascript`;
  const flags = [
    run.detection.env['NODE_OPTIONS'] ?? '',
    ...(more.nodeFlags ?? []),
    `--require=${recorders}/warm-switch.cjs`,
  ];
  return {
    argv: [
      'node',
      `${recorders}/warm-driver.cjs`,
      String(run.channelFd),
      run.nonceFile,
      JSON.stringify(settings),
    ],
    cwd: run.packageDir,
    env: { NODE_ENV: 'test', NODE_OPTIONS: flags.join(' ').trim() },
  };
}

/** Major and minor of a version as one number that can be compared. */
export function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}
