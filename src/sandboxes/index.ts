// The sandboxes, best first, and the choice of one that was probed a moment ago.
import { Fault } from '../errors.ts';
import { type BubblewrapOptions, bubblewrap } from './bubblewrap.ts';
import type { ProbeReport, Sandbox } from './sandbox.ts';

export const sandboxes: readonly ((options: BubblewrapOptions) => Sandbox)[] = [bubblewrap];

/** The first sandbox that holds at the wanted level. There is no unsandboxed mode: without one, a Fault. */
export async function chooseSandbox(
  options: BubblewrapOptions,
  level: number,
  signal: AbortSignal,
): Promise<{ readonly sandbox: Sandbox; readonly report: ProbeReport }> {
  let last: ProbeReport | undefined;
  for (const open of sandboxes) {
    const sandbox = open(options);
    const report = await sandbox.probe(signal);
    if (report.level >= level) return { sandbox, report };
    last = report;
  }
  const fix = last?.fix ?? 'Run testwright doctor';
  throw new Fault('no-sandbox', {
    fields: { cause: last?.cause ?? 'none was found', level: last?.level ?? 0, wanted: level },
    fix,
  });
}
