// Stage: every trial that evidence names, run again cold, and whether the verdict still follows.
import { createHash } from 'node:crypto';
import { applyPatch } from 'diff';
import { Fault } from '../../errors.ts';
import type { Evidence, EvidenceTrial, Overlaid } from '../../report/evidence.ts';
import type { Replay, ReplayedTrial } from '../../report/replay.ts';
import type { Trial, TrialResult } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { outcomeIn } from '../../trials/outcome-in.ts';
import { objectionTo } from './verdict.ts';

interface PreparedNow {
  readonly layers: Evidence['layers'];
  readonly tools: Readonly<Record<string, string>>;
}

/** Throws Fault `cannot-replay` where a file cannot be made again or a run cannot be trusted. */
export async function replayTrials(
  bed: Testbed,
  prepared: PreparedNow,
  version: string,
  evidence: Evidence,
): Promise<Replay> {
  const texts = new Map(
    [
      ...Object.entries(evidence.overlays),
      ...evidence.mutants.map((mutant) => [mutant.id, mutant] as const),
    ].map(([name, overlaid]) => [name, { path: overlaid.path, text: rebuild(bed, name, overlaid) }]),
  );
  const stop = new AbortController();
  const late = AbortSignal.timeout(Math.ceil(bed.deadline.leftMs()));
  const signal = AbortSignal.any([bed.signal, stop.signal, late]);
  const running = evidence.trials.map(async (trial): Promise<ReplayedTrial> => {
    const result = await runAgain(bed, trial, overlayOf(trial, texts), signal);
    return { trial, now: outcomeIn(result, trial.test ?? evidence.subject.test) };
  });
  const trials = await Promise.all(running).catch(async (error: unknown) => {
    // Nothing goes on running in trees that are about to be removed.
    stop.abort();
    await Promise.allSettled(running);
    throw late.aborted ? cannot('Its trials take longer than an hour') : error;
  });
  const objection = objectionTo(evidence.subject, trials);
  return {
    same: objection === undefined && trials.every(({ trial, now }) => trial.outcome === now),
    trials,
    ...(objection === undefined ? {} : { objection }),
    otherHere: whatIsOther(bed, prepared, version, evidence),
  };
}

interface Text {
  readonly path: string;
  readonly text: string;
}

function overlayOf({ overlay, mutant }: EvidenceTrial, texts: ReadonlyMap<string, Text>): Trial['overlay'] {
  const named = [overlay, mutant].flatMap((name) => {
    if (name === undefined) return [];
    const found = texts.get(name);
    if (found === undefined) throw cannot(`No overlay or mutant is called ${name}`);
    return [[found.path, found.text] as const];
  });
  return Object.fromEntries(named);
}

async function runAgain(
  bed: Testbed,
  recorded: EvidenceTrial,
  overlay: Trial['overlay'],
  signal: AbortSignal,
): Promise<TrialResult> {
  const { files, ids, canaryFile, variation, timeoutMs } = recorded;
  const trial: Trial = {
    tree: recorded.tree === 'base' ? bed.base : bed.head,
    ...{ overlay, files, variation, timeoutMs },
    ...(ids === undefined ? {} : { ids }),
    ...(canaryFile === undefined ? {} : { canaryFile }),
  };
  const result = await bed.run(trial, signal);
  if (result.end === recorded.end || result.end === 'completed') return result;
  // The machine may be busier, or slower, than the first one was.
  const second = await bed.run({ ...trial, timeoutMs: 2 * timeoutMs }, signal);
  if (second.end === 'invalid' || second.end === 'limit')
    throw cannot(`A run cannot be trusted: ${second.reason ?? second.end}`);
  return second;
}

/** The file as the trial had it, made from head's by the diff. */
function rebuild(bed: Testbed, name: string, { path, diff, sha256 }: Overlaid): string {
  const text = patched(bed.readHead(path) ?? '', diff);
  if (text === undefined || createHash('sha256').update(text).digest('hex') !== sha256)
    throw cannot(`The diff of ${name} does not make ${path} what it was`);
  return text;
}

function patched(before: string, diff: string): string | undefined {
  try {
    const after = applyPatch(before, diff, { fuzzFactor: 0, autoConvertLineEndings: false });
    return after === false ? undefined : after;
  } catch {
    // Not a diff at all.
    return undefined;
  }
}

function whatIsOther(
  bed: Testbed,
  { layers, tools }: PreparedNow,
  version: string,
  evidence: Evidence,
): readonly string[] {
  const now: Readonly<Record<string, string>> = {
    testwright: version,
    platform: `${process.platform}-${process.arch}`,
    ...tools,
    [bed.framework.id]: bed.detection.version,
    'dependencies of head': layers.head,
    'dependencies of base': layers.base,
  };
  const then: Readonly<Record<string, string>> = {
    ...evidence.versions,
    [evidence.framework.id]: evidence.framework.version,
    'dependencies of head': evidence.layers.head,
    'dependencies of base': evidence.layers.base,
  };
  return Object.keys(then)
    .filter((name) => then[name] !== now[name])
    .map((name) => `${name}: ${then[name]} then, ${now[name] ?? 'none'} now`);
}

function cannot(cause: string): Fault {
  return new Fault('cannot-replay', { fields: { cause } });
}
