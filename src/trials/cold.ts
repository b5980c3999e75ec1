// A cold trial: fresh sandbox, plain source, one framework run whose outcomes come over the record channel.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import type { Canaries, Detection, Framework, FrameworkCommand } from '../frameworks/framework.ts';
import type { TestStyle } from '../languages/language.ts';
import { CHANNEL_FD, type Limits, type Mount, type SandboxResult } from '../sandboxes/sandbox.ts';
import type { RunTrial, Trial, TrialResult } from '../terms.ts';
import { type Expectations, weighRecords } from './outcomes.ts';
import { GUEST_ROOT, type OverlayGround, withOverlay } from './overlay.ts';
import { decodeRecords } from './records.ts';

const GUEST_RECORDERS = '/testwright';
/** A command line can be read by every process of the sandbox; a file can be taken away. */
const NONCE_FILE = '.testwright-nonce';

export interface ColdTrialGround extends OverlayGround {
  readonly framework: Framework;
  readonly detection: Detection;
  readonly packageDir: string;
  /** Host folder of the recorders. */
  readonly recorderDir: string;
  readonly limits: Limits;
  readonly isProduction: (path: string) => boolean;
  readonly styleOf: (source: string, file: string) => TestStyle;
  /** A file of head, for canaries of files that the trial does not lay over. */
  readonly readHead: (path: string) => string | undefined;
}

export function coldTrial(ground: ColdTrialGround): RunTrial {
  return async (trial, signal) => {
    const nonce = randomBytes(16).toString('hex');
    const canaries = plantCanaries(ground, trial, randomBytes(6).toString('hex'));
    const overlay =
      canaries === undefined || trial.canaryFile === undefined
        ? trial.overlay
        : { ...trial.overlay, [trial.canaryFile]: canaries.source };
    const command = commandOf(ground, trial, canaries);
    const result = await withOverlay(ground, trial.tree, { ...overlay, [NONCE_FILE]: nonce }, (mounts) =>
      runInSandbox(ground, trial, mounts, command, signal),
    );
    return { ...weigh(result, trial, nonce, canaries, ground), command: command.argv };
  };
}

function plantCanaries(ground: ColdTrialGround, trial: Trial, tag: string): Canaries | undefined {
  const { canaryFile } = trial;
  if (canaryFile === undefined) return undefined;
  const source = trial.overlay[canaryFile] ?? ground.readHead(canaryFile);
  if (source === undefined) throw new Fault('internal', { fields: { canaryFile } });
  return ground.framework.canaries(source, canaryFile, tag, ground.styleOf(source, canaryFile));
}

function commandOf(
  { framework, detection, packageDir }: ColdTrialGround,
  trial: Trial,
  canaries: Canaries | undefined,
): FrameworkCommand {
  const ids =
    trial.ids === undefined
      ? undefined
      : [...trial.ids, ...(canaries === undefined ? [] : [canaries.passId, canaries.failId])];
  return framework.command({
    detection,
    packageDir,
    files: trial.files,
    recorderDir: GUEST_RECORDERS,
    channelFd: CHANNEL_FD,
    nonceFile: join(GUEST_ROOT, NONCE_FILE),
    ...(ids === undefined ? {} : { ids }),
    ...(trial.variation.shuffle ? { shuffleSeed: trial.variation.seed } : {}),
    ...(trial.countLines === undefined ? {} : { countLines: trial.countLines }),
  });
}

async function runInSandbox(
  ground: ColdTrialGround,
  trial: Trial,
  mounts: readonly Mount[],
  command: FrameworkCommand,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const { detection } = ground;
  return await ground.sandbox.run(
    {
      argv: command.argv,
      cwd: join(GUEST_ROOT, command.cwd),
      env: { ...trial.tree.env, ...detection.env, ...command.env, ...environmentOf(trial) },
      mounts: [...mounts, { kind: 'read-only', host: ground.recorderDir, guest: GUEST_RECORDERS }],
      network: 'none',
      limits: { ...ground.limits, wallMs: Math.max(1000, Math.min(trial.timeoutMs, ground.limits.wallMs)) },
    },
    signal,
  );
}

function environmentOf({ variation }: Trial): Record<string, string> {
  return {
    TZ: variation.timezone,
    LC_ALL: variation.locale,
    LANG: variation.locale,
    PYTHONHASHSEED: String(variation.seed),
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

function weigh(
  result: SandboxResult,
  trial: Trial,
  nonce: string,
  canaries: Canaries | undefined,
  ground: ColdTrialGround,
): TrialResult {
  const frame = {
    wallMs: result.wallMs,
    enforced: result.enforced,
    outputTail: `${result.stdout.tail}\n${result.stderr.tail}`.trim().slice(-4000),
    ...(result.peakMemoryMiB === undefined ? {} : { peakMemoryMiB: result.peakMemoryMiB }),
  };
  const nothing = { tests: [], fileErrors: [] };
  if (result.end === 'cancelled') throw new Fault('interrupted');
  if (result.end === 'timeout')
    return {
      end: 'timeout',
      reason: `it ran longer than ${Math.round(trial.timeoutMs / 1000)} s`,
      ...nothing,
      ...frame,
    };
  if (result.end !== 'exited' && result.end !== 'signalled')
    return { end: 'limit', reason: result.end, ...nothing, ...frame };
  const decoded = decodeRecords(result.channel, nonce);
  if (!decoded.valid)
    return { end: 'invalid', reason: withOutput(decoded.reason, frame.outputTail), ...nothing, ...frame };
  if (result.exitCode === undefined)
    return {
      end: 'invalid',
      reason: `the framework was ended by ${result.signal ?? 'a signal'}`,
      ...nothing,
      ...frame,
    };
  const expectations: Expectations = {
    isProduction: ground.isProduction,
    root: GUEST_ROOT,
    ...(trial.expected === undefined ? {} : { expected: trial.expected }),
    ...(canaries === undefined ? {} : { canaries }),
  };
  const weighed = weighRecords(decoded.records, result.exitCode, expectations);
  if (weighed.tests.length > 0) return { ...weighed, ...frame };
  const told = weighed.fileErrors.map(({ file, message }) => ({
    file,
    message: message.includes('did not run this file') ? withOutput(message, frame.outputTail) : message,
  }));
  return { ...weighed, fileErrors: told, ...frame };
}

/** The last words of a framework that did not start say why better than we can. */
function withOutput(reason: string, output: string): string {
  const last = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-6)
    .join(' | ');
  return last === '' ? reason : `${reason}: ${last.slice(-500)}`;
}
