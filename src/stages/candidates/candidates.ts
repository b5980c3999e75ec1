// Stage: asks one generator for candidates of one target, and lets it look at the code through trials.
import { randomBytes } from 'node:crypto';
import type { AloneResult } from '../../gates/gate.ts';
import type { Generator, Ground, Home, ProbeTree, Try } from '../../generators/generator.ts';
import type {
  Baseline,
  Call,
  Candidate,
  Difference,
  LanguageId,
  Observation,
  RejectedCandidate,
  Suspect,
  Target,
} from '../../terms.ts';
import { besideTestFile, calm, shaken, type Testbed } from '../../testbed.ts';
import type { RunAlone } from '../../trials/alone.ts';
import { bodiesFor, probeBodies } from './bodies.ts';
import { readObservations } from './reports.ts';

const PROBE_TIMEOUT_MS = 25_000;
/** Neighbouring test files that are read for calls and style. */
const MOST_NEIGHBOURS = 3;

/** What is asked this time. */
export type Asking = Pick<Ground, 'home' | 'context' | 'model' | 'missing' | 'taken' | 'leftTokens'>;

/** What stays the same for all candidates of a home. */
export interface Means {
  readonly runAlone: RunAlone;
  /** Why a body may not be run at all. */
  readonly objection: (body: string, language: LanguageId) => string | undefined;
  readonly baseline: Baseline;
  readonly note: (text: string) => void;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Omit<RejectedCandidate, 'source'>[];
  readonly callsTried: number;
  readonly differences: readonly Difference[];
  readonly suspects: readonly Suspect[];
}

export async function proposeCandidates(
  bed: Testbed,
  generator: Generator,
  target: Target,
  asking: Asking,
  means: Means,
): Promise<Candidates> {
  const { language, framework, detection, signal } = bed;
  const { home } = asking;
  const ground: Ground = {
    ...{ language, framework, detection, signal, note: means.note, leftMs: bed.deadline.leftMs },
    ...asking,
    readHead: bed.readHead,
    bodies: bodiesFor(bed, means.baseline, target),
    probeBodies: (bodies, tree) => probeBodies(bed, bodies, tree),
    probe: (calls, tree) => probeCalls(bed, home, calls, tree),
    objection: ({ body }) => means.objection(body, language.id),
    tryAlone: async (candidate, on) => asTry(await means.runAlone(candidate, on, on === 'head'), candidate),
    importOf: (name) => importOf(bed, target, home, name),
    neighbours: means.baseline.files.slice(0, MOST_NEIGHBOURS).flatMap((path) => {
      const source = bed.readHead(path);
      return source === undefined || source.length > 300_000 ? [] : [{ path, source }];
    }),
  };
  const proposal = await generator.propose(target, ground);
  const { candidates, refusals, callsTried, differences = [], suspects = [] } = proposal;
  const symbol = target.symbol.qualifiedName;
  return {
    candidates,
    refusals: refusals.map((refusal) => ({ symbol, generator: generator.id, ...refusal })),
    callsTried,
    ...{ differences, suspects },
  };
}

function asTry(result: AloneResult, { target }: Candidate): Try {
  if (!result.ran) return { outcome: result.isInvalid ? 'invalid' : 'error', message: result.why, hits: [] };
  const { outcome, message, hits } = result.test;
  return { outcome, message: message ?? '', hits: hits?.[target.symbol.path] ?? [] };
}

/** Another symbol of the target's own file. */
function importOf(bed: Testbed, target: Target, home: Home, name: string): readonly string[] | undefined {
  const { path } = target.entry;
  const symbol = bed.language
    .symbols(bed.readHead(path) ?? '', path)
    .find((one) => one.name === name && one.container === undefined && bed.language.canImport(one.exported));
  if (symbol === undefined) return undefined;
  const { neighbour, style, file: testFile } = home;
  const found = bed.language.importOf({
    ...{ symbol, testFile, style, paths: bed.project.paths },
    ...(neighbour === undefined ? {} : { neighbour }),
  });
  return found?.reference === name ? found.statements : undefined;
}

/**
 * Runs all calls in one test inside the repository's own framework, and reads what they did from the message with
 * which that test fails. Null: the probe file does not load on this tree.
 */
async function probeCalls(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<readonly Observation[] | null> {
  const observations = await probeOnce(bed, home, calls, tree);
  if (observations !== null) return observations;
  const bare = calls.filter((call) => call.imports.length === 0);
  if (bare.length === 0 || bare.length === calls.length) return null;
  const seen = await probeOnce(bed, home, bare, tree);
  if (seen === null) return null;
  const byCall = new Map(bare.map((call, index) => [call, seen[index]]));
  return calls.map((call) => byCall.get(call) ?? { end: 'unobserved', why: 'its imports do not load' });
}

async function probeOnce(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<readonly Observation[] | null> {
  const marker = `testwright-${randomBytes(9).toString('hex')}:`;
  // The second look takes the calls in the other order: a call that leaves something behind shows itself.
  const isReversed = tree === 'head-again';
  const ordered = isReversed ? [...calls].reverse() : calls;
  const file = besideTestFile(home.file, 'probe', bed.language.id);
  const imports = [
    ...new Set([
      ...bed.framework.imports(home.style, home.neighbour?.source),
      ...home.symbolImport.statements,
      ...calls.flatMap((call) => call.imports),
    ]),
  ];
  const body = bed.framework.wrapProbe(
    'testwright probe',
    bed.language.probeBody(ordered, marker),
    home.style,
    home.neighbour?.source,
  );
  const isMutant = typeof tree === 'object';
  const result = await bed.run(
    {
      tree: tree === 'base' ? bed.base : bed.head,
      files: [file],
      overlay: {
        [file]: bed.language.insertTests('', file, { imports, tests: [body] }),
        ...(isMutant ? { [tree.path]: tree.source } : {}),
      },
      variation: isReversed ? shaken : calm,
      timeoutMs: PROBE_TIMEOUT_MS,
    },
    bed.signal,
  );
  const message = result.tests.find((test) => test.message?.includes(marker))?.message;
  const observations = message === undefined ? undefined : readObservations(message, marker, calls.length);
  if (observations !== undefined) return isReversed ? [...observations].reverse() : observations;
  if (result.end === 'timeout' && calls.length > 1 && !isMutant)
    return await probeHalves(bed, home, calls, tree);
  return null;
}

/** A call that never ends takes the whole probe with it: halve until it stands alone. */
async function probeHalves(
  bed: Testbed,
  home: Home,
  calls: readonly Call[],
  tree: ProbeTree,
): Promise<readonly Observation[] | null> {
  if (calls.length <= 8 || bed.deadline.leftMs() < 90_000)
    return calls.map(() => ({ end: 'unobserved', why: 'timeout' }));
  const middle = Math.ceil(calls.length / 2);
  const halves = await Promise.all(
    [calls.slice(0, middle), calls.slice(middle)].map((half) => probeOnce(bed, home, half, tree)),
  );
  return halves.flatMap(
    (half, index) =>
      half ??
      calls
        .slice(index * middle, (index + 1) * middle)
        .map(() => ({ end: 'unobserved' as const, why: 'timeout' })),
  );
}
