// Stage: asks one generator for candidates of one target, and lets it look at the code through trials.
import type { AloneResult } from '../../gates/gate.ts';
import type { Generator, Ground, Home, Try } from '../../generators/generator.ts';
import type {
  Baseline,
  Candidate,
  Change,
  Difference,
  LanguageId,
  RejectedCandidate,
  Suspect,
  Target,
} from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import type { RunAlone } from '../../trials/alone.ts';
import { bodiesFor, probeBodies, probeBodiesUnder } from './bodies.ts';
import { probeCalls, probeCallsUnder } from './calls.ts';

/** Neighbouring test files that are read for calls and style. */
const MOST_NEIGHBOURS = 3;

/** What is asked this time. */
export type Asking = Pick<
  Ground,
  'home' | 'context' | 'model' | 'missing' | 'taken' | 'leftTokens' | 'leftMs'
>;

/** What stays the same for all candidates of a home. */
export interface Means {
  readonly runAlone: RunAlone;
  /** Why a body may not be run at all. */
  readonly objection: (body: string, language: LanguageId) => string | undefined;
  readonly baseline: Baseline;
  readonly change: Change;
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
    ...{ language, framework, detection, signal, note: means.note },
    ...asking,
    readHead: bed.readHead,
    change: means.change,
    bodies: bodiesFor(bed, means.baseline, target),
    probe: (calls, tree) => probeCalls(bed, home, calls, tree),
    probeUnder: (calls, mutants) => probeCallsUnder(bed, means.baseline, home, calls, mutants),
    probeBodies: (bodies, tree) => probeBodies(bed, bodies, tree),
    probeBodiesUnder: (bodies, mutants) => probeBodiesUnder(bed, means.baseline, bodies, mutants),
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
