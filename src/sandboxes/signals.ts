// How a run ended, from the exit code of its outermost program.
import type { SandboxResult } from './sandbox.ts';
import type { Supervised } from './supervise.ts';

/** 128 + signal number is how a child that died of a signal is reported. */
const SIGNAL_BASE = 128;
const signalNames: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

type End = Pick<SandboxResult, 'end' | 'exitCode' | 'signal'>;

/** Absent exit code: killed before it could say one. */
export function endOfExit(exitCode: number | undefined): End {
  if (exitCode === undefined) return { end: 'signalled', signal: 'SIGKILL' };
  const signal = signalNames[exitCode - SIGNAL_BASE];
  return signal === undefined ? { end: 'exited', exitCode } : { end: 'signalled', signal };
}

/** `limit`: what the run ran into, which counts where it did not end well. */
export function endByExitCode(
  ran: Pick<Supervised, 'end' | 'exitCode'>,
  limit: 'memory-limit' | 'process-limit' | undefined,
): End {
  if (ran.end !== undefined) return { end: ran.end };
  if (ran.exitCode !== 0 && limit !== undefined) return { end: limit };
  return endOfExit(ran.exitCode ?? undefined);
}
