// The sandboxes, best first, and the choice of one that was probed a moment ago.
import { Fault } from '../errors.ts';
import { type BubblewrapOptions, bubblewrap } from './bubblewrap.ts';
import { podman } from './podman.ts';
import type { ProbeReport, Sandbox } from './sandbox.ts';

export interface SandboxOptions extends BubblewrapOptions {
  /** The operator's choice: it works or the run is refused. Absent: the first that holds. */
  readonly only?: SandboxId;
  /** The image of the operator's choice for containers; absent: the host's own /usr. */
  readonly image?: string;
}

const sandboxes = { bubblewrap, podman } satisfies Record<string, (options: SandboxOptions) => Sandbox>;
export type SandboxId = keyof typeof sandboxes;

/** The first sandbox that holds at the wanted level. There is no unsandboxed mode: without one, a Fault. */
export async function chooseSandbox(
  options: SandboxOptions,
  level: number,
  signal: AbortSignal,
): Promise<{ readonly sandbox: Sandbox; readonly report: ProbeReport }> {
  let best: ProbeReport | undefined;
  for (const open of options.only === undefined ? Object.values(sandboxes) : [sandboxes[options.only]]) {
    const sandbox = open(options);
    const report = await sandbox.probe(signal);
    if (report.level >= level) return { sandbox, report };
    // What is told is what the strongest lacks; of equals, the first.
    if (best === undefined || report.level > best.level) best = report;
  }
  throw new Fault('no-sandbox', {
    fields: { level: best?.level ?? 0, wanted: level, cause: causeOf(best, level) },
    fix: fixOf(best),
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
