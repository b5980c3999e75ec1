// The sandboxes, best first, and the choice of one that was probed a moment ago.
import { Fault } from '../errors.ts';
import { bubblewrap } from './bubblewrap.ts';
import { type ClusterOptions, cluster } from './cluster.ts';
import { docker } from './docker.ts';
import { requireLinux } from './platform.ts';
import { podman } from './podman.ts';
import type { ProbeReport, Sandbox } from './sandbox.ts';

export interface SandboxOptions extends ClusterOptions {
  /** The operator's choice: it works or the run is refused. Absent: the first that holds. */
  readonly only?: string;
  readonly dockerHost?: string;
}

type Open = (options: SandboxOptions) => Sandbox;
/** Tried one after the other where the operator names none. */
const sandboxes: Readonly<Record<string, Open>> = { bubblewrap, podman };
/** Only where the operator names them: each trusts something outside this process with everything. */
const named: Readonly<Record<string, Open>> = { docker, kubernetes: cluster };

/** The first sandbox that holds at the wanted level. There is no unsandboxed mode: without one, a Fault. */
export async function chooseSandbox(
  options: SandboxOptions,
  level: number,
  signal: AbortSignal,
  platform: NodeJS.Platform = process.platform,
): Promise<{ readonly sandbox: Sandbox; readonly report: ProbeReport }> {
  requireLinux(platform);
  let best: ProbeReport | undefined;
  for (const open of candidates(options.only)) {
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

function candidates(only: string | undefined): readonly Open[] {
  if (only === undefined) return Object.values(sandboxes);
  const all = { ...sandboxes, ...named };
  const open = Object.hasOwn(all, only) ? all[only] : undefined;
  if (open !== undefined) return [open];
  throw new Fault('no-sandbox', {
    fields: { cause: `TESTWRIGHT_SANDBOX names no sandbox: ${only.slice(0, 100)}` },
    fix: `Set it to one of ${Object.keys(all).join(', ')}, or take it away`,
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
