// The sandboxes, best first, and the choice of one that was probed a moment ago.
import { Fault } from '../errors.ts';
import { type BubblewrapOptions, bubblewrap } from './bubblewrap.ts';
import type { ProbeReport, Sandbox } from './sandbox.ts';

const sandboxes: readonly ((options: BubblewrapOptions) => Sandbox)[] = [bubblewrap];

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
  throw new Fault('no-sandbox', {
    fields: { level: last?.level ?? 0, wanted: level, cause: causeOf(last, level) },
    fix: fixOf(last),
  });
}

function causeOf(report: ProbeReport | undefined, wanted: number): string {
  if (report?.cause !== undefined) return report.cause;
  const lacking = (report?.missing ?? []).map(
    ({ resource, mechanism }) => `${resource} is bounded by ${mechanism}`,
  );
  return [`The sandbox here is of level ${report?.level ?? 0}, and ${wanted} is wanted`, ...lacking].join(
    '; ',
  );
}

function fixOf(report: ProbeReport | undefined): string {
  const missing = [...new Set((report?.missing ?? []).map(({ fix }) => fix))];
  return (
    report?.fix ??
    (missing.join('. ') ||
      'Run it in a virtual machine or under a separate kernel (docs/security/operators.md)')
  );
}
