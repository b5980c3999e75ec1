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
/** Each turn leaves out what did not load. */
const MOST_TURNS = 4;

type Seen = readonly Observation[];

/** Null: the probe file does not load on this tree. */
export async function probeCalls(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<Seen | null> {
  let loading = calls;
  for (let turn = 0; turn < MOST_TURNS && loading.length > 0; turn++) {
    const { seen, broken } = await probeOnce(bed, home, loading, tree);
    if (seen !== null) {
      const byCall = new Map(loading.map((call, index) => [call, seen[index]]));
      return calls.map((call) => byCall.get(call) ?? { end: 'unobserved', why: 'its imports do not load' });
    }
    const left = withoutBroken(loading, broken, turn === MOST_TURNS - 2);
    if (left.length === loading.length) return null;
    loading = left;
  }
  return null;
}

/** Without the calls whose import is named where the file did not load; last of all, without any that need one. */
function withoutBroken(calls: readonly Call[], broken: string, isLast: boolean): readonly Call[] {
  const left = calls.filter(({ imports }) => !imports.some((statement) => broken.includes(statement)));
  return isLast || left.length === calls.length ? calls.filter(({ imports }) => imports.length === 0) : left;
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
): Promise<{ readonly seen: Seen | null; readonly broken: string }> {
  // The second look takes the calls in the other order: a call that leaves something behind shows itself.
  const probe = probeOf(bed, home, calls, tree === 'head-again');
  const { report, isTooSlow, broken } = await runProbe(bed, probe, tree);
  const isHalved = report === null && isTooSlow && calls.length > 1;
  return { seen: isHalved ? await probeHalves(bed, home, calls, tree) : report, broken };
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
    halves.map(async (half) => (await probeOnce(bed, home, half, tree)).seen ?? tooSlow(half)),
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
