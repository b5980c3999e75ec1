// A cold trial: fresh sandbox, plain source, one framework run whose outcomes come over the record channel.
import { randomBytes } from 'node:crypto';
import { Fault } from '../errors.ts';
import type { Canaries, FrameworkCommand } from '../frameworks/framework.ts';
import type { TestStyle } from '../languages/language.ts';
import type { SandboxResult } from '../sandboxes/sandbox.ts';
import type { RunTrial, Trial, TrialResult } from '../terms.ts';
import { type LaunchGround, launch, runOf } from './launch.ts';
import { type Expectations, weighRecords } from './outcomes.ts';
import { GUEST_ROOT } from './overlay.ts';
import { decodeRecords } from './records.ts';

export interface ColdTrialGround extends LaunchGround {
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
    const result = await launch(ground, { ...trial, overlay, nonce, command }, signal);
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

function commandOf(ground: ColdTrialGround, trial: Trial, canaries: Canaries | undefined): FrameworkCommand {
  const ids =
    trial.ids === undefined
      ? undefined
      : [...trial.ids, ...(canaries === undefined ? [] : [canaries.passId, canaries.failId])];
  return ground.framework.command({
    ...runOf(ground, trial.files),
    ...(ids === undefined ? {} : { ids }),
    ...(trial.variation.shuffle ? { shuffleSeed: trial.variation.seed } : {}),
    ...(trial.countLines === undefined ? {} : { countLines: trial.countLines }),
  });
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
