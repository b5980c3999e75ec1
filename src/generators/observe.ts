// Two generators: calls are harvested, varied and run on base, head and mutants; assertions are built from what head
// did. `harvest` takes them from documentation and tests; `observe` from the model, which only finds inputs: its
// assertions are thrown away. Recipe and figures: docs/figures.md.
import type { Model } from '../model/model.ts';
import type { Call, Mutant, Target } from '../terms.ts';
import type { Generator, Ground, Proposal } from './generator.ts';
import { hintsOf } from './hints.ts';
import {
  docAndTestCalls,
  faultCalls,
  listCalls,
  modelTestCalls,
  withEffects,
  withViews,
} from './observe-calls.ts';
import { differencesOf } from './observe-differences.ts';
import { draftCandidates } from './observe-drafts.ts';
import { isDone, MOST_MUTANTS, type Observed, openMutants, steady, withKills } from './observed.ts';
import { siblingCalls } from './sibling-calls.ts';

/** Calls tried at once: a probe's cost is its start, and its report must fit the record channel's 64 KiB. */
const MOST_CALLS = 150;
/** Calls of one source that are varied. */
const MOST_VARIED = 24;
/** How often what was seen is varied again when something is still missing. */
const SECOND_ROUNDS = 2;
/** Living faults that the model is asked about one by one. */
const MOST_FAULTS = 4;
/** A question and what comes of it need so long. */
const LEAST_MS = 60_000;

/** Gives calls for what is still open; none where it has nothing to ask. */
type Ask = (
  target: Target,
  ground: Ground,
  model: Model,
  open: readonly Mutant[],
) => Promise<readonly Call[]>;

export const harvest: Generator = {
  id: 'harvest',
  propose: (target, ground) => {
    const own = docAndTestCalls(target, ground);
    const free = own.length > 0 ? own : siblingCalls(target, ground);
    return observeAll(target, ground, free, []);
  },
};

export const observe: Generator = {
  id: 'observe',
  propose: (target, ground) => {
    const faults = Array.from({ length: MOST_FAULTS }, (_, at) => askFault(at));
    return observeAll(target, ground, [], [modelTestCalls, listCalls, ...faults]);
  },
};

/** Only while nothing was told apart: a test that shows something is worth more than one more question. */
function askFault(at: number): Ask {
  return async (target, ground, model, open) => {
    const mutant = open.length < target.livingMutants.length ? undefined : open[at];
    return mutant === undefined ? [] : await faultCalls(mutant, target, ground, model);
  };
}

async function observeAll(
  target: Target,
  ground: Ground,
  free: readonly Call[],
  asks: readonly Ask[],
): Promise<Proposal> {
  const refusals: Proposal['refusals'][number][] = [];
  const tried: Call[] = [];
  let seen: readonly Observed[] = [];
  const loads = { head: false, base: true };
  for await (const calls of callSources(target, ground, () => seen, { free, asks, tried, refusals })) {
    const fresh = calls.filter((call) => !tried.some((old) => sameCall(old, call)));
    if (fresh.length === 0) continue;
    tried.push(...fresh);
    seen = [...seen, ...(await observeCalls(fresh, target, ground, loads))];
    if (ground.leftMs() < 30_000) break;
  }
  const candidates = draftCandidates(target, seen, ground);
  // Who could not ask has found nothing out about calls.
  const isTold = tried.length === 0 && refusals.length > 0;
  if (candidates.length === 0 && !isTold)
    refusals.push(whyNone(target, ground, tried.length, loads.head ? seen.length : undefined));
  return { candidates, refusals, callsTried: tried.length, ...differencesOf(target, seen, ground) };
}

/** `seen`: calls that can be written down; undefined: not one could be run. */
function whyNone(
  { entry }: Target,
  { home }: Ground,
  tried: number,
  seen: number | undefined,
): Proposal['refusals'][number] {
  const name = entry.qualifiedName;
  if (tried === 0) return { code: 'no-call', detail: `No call of ${name} was found that could be run` };
  if (seen === undefined)
    return {
      code: 'does-not-build',
      detail: `A test file beside ${home.file} that imports ${name} does not load, or is skipped`,
    };
  if (seen === 0)
    return {
      code: 'not-literal',
      detail: `None of ${tried} calls of ${name} gave a value that stays the same and can be written down`,
    };
  return {
    code: 'kills-nothing',
    detail: `${seen} calls of ${name} do the same on base and under every planted fault that the suite lets live`,
  };
}

interface Sources {
  readonly free: readonly Call[];
  /** An ordinary test; then, only if still needed, a list of calls; then calls for one fault after the other. */
  readonly asks: readonly Ask[];
  readonly tried: readonly Call[];
  readonly refusals: Proposal['refusals'][number][];
}

/** Each source's calls, and twice what its telling ones vary to. */
async function* callSources(
  target: Target,
  ground: Ground,
  seen: () => readonly Observed[],
  { free, asks, tried, refusals }: Sources,
): AsyncGenerator<readonly Call[]> {
  const done = () => isDone(target, seen());
  const vary = (calls: readonly Call[]) => varied(calls, target, ground, tried);
  async function* rounds() {
    for (let round = 0; round < SECOND_ROUNDS && !done() && ground.leftMs() > LEAST_MS; round++)
      yield vary(tellingCalls(seen(), round));
  }
  if (free.length > 0) yield vary(free);
  yield* rounds();
  for (const ask of asks) {
    if (done()) return;
    if (ground.model === undefined) {
      refusals.push({ code: 'model-unavailable', detail: 'No model could be asked for calls' });
      return;
    }
    if (ground.leftMs() < LEAST_MS) {
      const detail = `The time budget ended before the model was asked more about ${target.symbol.qualifiedName}`;
      refusals.push({ code: 'budget', detail });
      return;
    }
    const calls = await ask(target, ground, ground.model, openMutants(target, seen()));
    if (calls.length === 0) continue;
    yield vary(calls);
    yield* rounds();
  }
}

/** Calls to vary again, each with another result: what two steps away does is often reached by neither alone. */
function tellingCalls(seen: readonly Observed[], round: number): readonly Call[] {
  const byResult = new Map<string, Observed[]>();
  for (const one of seen) {
    const result = JSON.stringify(one.head);
    byResult.set(result, [...(byResult.get(result) ?? []), one]);
  }
  const groups = [...byResult.values()].sort((a, b) => mostKills(b) - mostKills(a) || a.length - b.length);
  return groups.flatMap((group) => group[round % group.length]?.call ?? []).slice(0, MOST_VARIED);
}

function mostKills(group: readonly Observed[]): number {
  return Math.max(...group.map(({ kills }) => kills.size));
}

function varied(
  calls: readonly Call[],
  target: Target,
  ground: Ground,
  tried: readonly Call[],
): readonly Call[] {
  const first = calls.slice(0, MOST_VARIED);
  const limit = MOST_CALLS - first.length;
  return [...first, ...ground.language.vary(first, hintsOf(target, ground), limit, tried)];
}

async function observeCalls(
  calls: readonly Call[],
  target: Target,
  ground: Ground,
  loads: { head: boolean; base: boolean },
): Promise<readonly Observed[]> {
  const first = await ground.probe(calls, 'head');
  if (first === null) return [];
  loads.head = true;
  const more = [...withEffects(calls, first), ...withViews(calls, first, ground)];
  const all = [...calls, ...more];
  const [head, again, base] = await Promise.all([
    more.length === 0 ? first : ground.probe(all, 'head'),
    ground.probe(all, 'head-again'),
    loads.base ? ground.probe(all, 'base') : null,
  ]);
  if (base === null) loads.base = false;
  const items = all.map((call) => ({ call }));
  const stable = steady(items, { head: head ?? [], again: again ?? [], base: base ?? [] }, ground);
  return await withKills(stable, target.livingMutants.slice(0, MOST_MUTANTS), (some, mutants) =>
    ground.probeUnder(
      some.map(({ call }) => call),
      mutants,
    ),
  );
}

function sameCall(a: Call, b: Call): boolean {
  return a.expression === b.expression && a.setup.join('\n') === b.setup.join('\n');
}
