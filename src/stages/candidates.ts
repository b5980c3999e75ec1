// Stage: asks the generators that fit the model for candidates of one target.
import { randomBytes } from 'node:crypto';
import type { Generator, Ground, Home, ProbeTree } from '../generators/generator.ts';
import type { Model } from '../model/model.ts';
import type { Call, Candidate, Context, Observation, RejectedCandidate, Target } from '../terms.ts';
import { besideTestFile, calm, shaken, styleFor, type Testbed } from '../testbed.ts';

const PROBE_TIMEOUT_MS = 25_000;
/** Neighbouring test files that are read for calls and style. */
const MOST_NEIGHBOURS = 3;

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Omit<RejectedCandidate, 'source'>[];
  readonly callsTried: number;
}

/** Where tests of the target belong: the file that already tests its module, else a new one by the repository's convention. */
export function findHome(
  bed: Testbed,
  target: Target,
  rankedTestFiles: readonly string[],
  allTestFiles: readonly string[],
): Home | undefined {
  const word = moduleWord(target.entry.path);
  const owner = rankedTestFiles.find((file) => isOwner(bed, file, word, target));
  const nearest = owner ?? rankedTestFiles[0] ?? allTestFiles[0];
  const file = owner ?? bed.framework.newTestFile(target.entry.path, bed.project, allTestFiles);
  const exists = bed.readHead(file) !== undefined;
  const source = nearest === undefined ? undefined : bed.readHead(nearest);
  const neighbour = nearest === undefined || source === undefined ? undefined : { path: nearest, source };
  const style =
    neighbour === undefined
      ? styleFor(bed, file)
      : bed.language.styleOf(neighbour.source, file, bed.isEsmPackage);
  const symbolImport = bed.language.importOf({
    symbol: target.entry,
    testFile: file,
    style,
    paths: bed.project.paths,
    ...(neighbour === undefined ? {} : { neighbour }),
  });
  return symbolImport === null ? undefined : { file, exists, neighbour, style, symbolImport };
}

function isOwner(bed: Testbed, file: string, word: string, target: Target): boolean {
  const source = bed.readHead(file) ?? '';
  const name = target.entry.container ?? target.entry.name;
  const namesModule = moduleWord(file).replace(/^test_|_test$|[.-](test|spec)$/g, '') === word;
  return (
    namesModule ||
    (source.includes(name) &&
      new RegExp(`(?:import|require|from)[^\\n]*\\b${word.replace(/[^\w]/g, '.')}\\b`).test(source))
  );
}

function moduleWord(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
}

export async function proposeCandidates(
  bed: Testbed,
  target: Target,
  home: Home,
  context: Context,
  generators: readonly Generator[],
  model: Model | undefined,
  rankedTestFiles: readonly string[],
  note: (text: string) => void,
): Promise<Candidates> {
  const neighbours = rankedTestFiles.slice(0, MOST_NEIGHBOURS).flatMap((path) => {
    const source = bed.readHead(path);
    return source === undefined || source.length > 300_000 ? [] : [{ path, source }];
  });
  const { language, framework, detection, signal } = bed;
  const probe: Ground['probe'] = (calls, tree) => probeCalls(bed, home, calls, tree);
  const ground: Ground = {
    language,
    framework,
    detection,
    home,
    context,
    model,
    probe,
    neighbours,
    leftMs: bed.deadline.leftMs,
    note,
    signal,
  };
  const proposals = [];
  for (const generator of generators)
    proposals.push({ generator, proposal: await generator.propose(target, ground) });
  return {
    candidates: proposals.flatMap(({ proposal }) => proposal.candidates),
    refusals: proposals.flatMap(({ generator, proposal }) =>
      proposal.refusals.map((refusal) => ({
        symbol: target.symbol.qualifiedName,
        generator: generator.id,
        ...refusal,
      })),
    ),
    callsTried: proposals.reduce((sum, { proposal }) => sum + proposal.callsTried, 0),
  };
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

/** What the probe says comes out of hostile code: anything but the expected shape is thrown away. */
function readObservations(
  message: string,
  marker: string,
  count: number,
): readonly Observation[] | undefined {
  const start = message.indexOf(marker) + marker.length;
  const line = message.slice(start).split('\n')[0] ?? '';
  try {
    const parsed: unknown = JSON.parse(line);
    if (!Array.isArray(parsed) || parsed.length !== count) return undefined;
    return parsed.every(isObservation) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isObservation(candidate: unknown): candidate is Observation {
  if (typeof candidate !== 'object' || candidate === null || !('end' in candidate)) return false;
  const { end } = candidate;
  if (end === 'unobserved') return true;
  if (end === 'threw')
    return (
      'type' in candidate &&
      typeof candidate.type === 'string' &&
      'message' in candidate &&
      typeof candidate.message === 'string'
    );
  return (
    end === 'returned' &&
    'value' in candidate &&
    typeof candidate.value === 'object' &&
    candidate.value !== null &&
    't' in candidate.value
  );
}
