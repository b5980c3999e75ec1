// What calls do: all of them in one test inside the repository's own framework, whose message tells it.
import { randomBytes } from 'node:crypto';
import type { Home, ProbeTree } from '../../generators/generator.ts';
import type { Baseline, Call, Mutant, Observation } from '../../terms.ts';
import { besideTestFile, type Testbed } from '../../testbed.ts';
import { type Probe, runProbe, runProbeUnder } from './probe.ts';
import { readObservations } from './reports.ts';

const NAME = 'testwright probe';
/** Fewer calls than this are not looked at apart when they do not end. */
const FEWEST_APART = 8;
const LEAST_LEFT_MS = 90_000;

type Seen = readonly Observation[];

/** Null: the probe file does not load on this tree. */
export async function probeCalls(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<Seen | null> {
  const seen = await probeOnce(bed, home, calls, tree);
  if (seen !== null) return seen;
  const bare = calls.filter((call) => call.imports.length === 0);
  if (bare.length === 0 || bare.length === calls.length) return null;
  const seenBare = await probeOnce(bed, home, bare, tree);
  if (seenBare === null) return null;
  const byCall = new Map(bare.map((call, index) => [call, seenBare[index]]));
  return calls.map((call) => byCall.get(call) ?? { end: 'unobserved', why: 'its imports do not load' });
}

/** What calls do under each mutant, in order. Null: nothing is known. */
export async function probeCallsUnder(
  bed: Testbed,
  baseline: Baseline,
  home: Home,
  calls: readonly Call[],
  mutants: readonly Mutant[],
): Promise<readonly (Seen | null)[]> {
  return await runProbeUnder(bed, baseline, probeOf(bed, home, calls, false), mutants);
}

async function probeOnce(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<Seen | null> {
  // The second look takes the calls in the other order: a call that leaves something behind shows itself.
  const probe = probeOf(bed, home, calls, tree === 'head-again');
  const { report, isTooSlow } = await runProbe(bed, probe, tree);
  return report === null && isTooSlow && calls.length > 1
    ? await probeHalves(bed, home, calls, tree)
    : report;
}

/** A call that never ends takes the whole probe with it: halve until it stands alone. */
async function probeHalves(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<Seen | null> {
  const tooSlow = (some: readonly Call[]) =>
    some.map((): Observation => ({ end: 'unobserved', why: 'timeout' }));
  if (calls.length <= FEWEST_APART || bed.deadline.leftMs() < LEAST_LEFT_MS) return tooSlow(calls);
  const middle = Math.ceil(calls.length / 2);
  const halves = [calls.slice(0, middle), calls.slice(middle)];
  const seen = await Promise.all(
    halves.map(async (half) => (await probeOnce(bed, home, half, tree)) ?? tooSlow(half)),
  );
  return seen.flat();
}

function probeOf(bed: Testbed, home: Home, calls: readonly Call[], isReversed: boolean): Probe<Seen> {
  const { framework, language } = bed;
  const { style, neighbour } = home;
  const marker = `testwright-${randomBytes(9).toString('hex')}:`;
  const ordered = isReversed ? [...calls].reverse() : calls;
  const file = besideTestFile(home.file, 'probe', language.id);
  const imports = [
    ...framework.imports(style, neighbour?.source),
    ...home.symbolImport.statements,
    ...calls.flatMap((call) => call.imports),
  ];
  const { name } = framework.render({ title: NAME, assertions: [] }, style, neighbour?.source);
  const body = framework.wrapProbe(NAME, language.probeBody(ordered, marker), style, neighbour?.source);
  const source = language.insertTests('', file, { imports: [...new Set(imports)], tests: [body] });
  return {
    ...{ files: [file], ids: [framework.idOf(file, name)], overlay: { [file]: source } },
    read: (tests) => {
      const message = tests.find((test) => test.message?.includes(marker))?.message;
      const seen = message === undefined ? undefined : readObservations(message, marker, calls.length);
      if (seen === undefined) return null;
      return isReversed ? [...seen].reverse() : seen;
    },
  };
}
