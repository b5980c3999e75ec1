// Two generators: calls are harvested, varied and run on base, head and mutants; assertions are built from what head
// did. `harvest` takes them from documentation and tests; `observe` from the model, which only finds inputs: its
// assertions are thrown away. Recipe and figures: docs/figures.md.
import type { Model } from '../model/model.ts';
import type { Call, Target } from '../terms.ts';
import type { Generator, Ground, Proposal } from './generator.ts';
import { docAndTestCalls, listCalls, modelTestCalls, withEffects, withViews } from './observe-calls.ts';
import { differencesOf } from './observe-differences.ts';
import { draftCandidates } from './observe-drafts.ts';
import { isDone, MOST_MUTANTS, type Observed, steady, withKills } from './observed.ts';

/** Calls tried at once: a probe's cost is its start, and its report must fit the record channel's 64 KiB. */
const MOST_CALLS = 100;
/** Calls of one source that are varied. */
const MOST_VARIED = 20;
/** How often what was seen is varied again when something is still missing. */
const SECOND_ROUNDS = 2;

type Ask = (target: Target, ground: Ground, model: Model) => Promise<readonly Call[]>;

export const harvest: Generator = {
  id: 'harvest',
  propose: (target, ground) => observeAll(target, ground, docAndTestCalls(target, ground), [], 1),
};

export const observe: Generator = {
  id: 'observe',
  propose: (target, ground) => observeAll(target, ground, [], [modelTestCalls, listCalls], SECOND_ROUNDS),
};

async function observeAll(
  target: Target,
  ground: Ground,
  free: readonly Call[],
  asks: readonly Ask[],
  rounds: number,
): Promise<Proposal> {
  const refusals: Proposal['refusals'][number][] = [];
  let seen: readonly Observed[] = [];
  let tried = 0;
  const loads = { head: false, base: true };
  for await (const calls of callSources(target, ground, () => seen, { free, asks, rounds, refusals })) {
    const fresh = calls.filter((call) => !seen.some((old) => sameCall(old.call, call)));
    if (fresh.length === 0) continue;
    tried += fresh.length;
    seen = [...seen, ...(await observeCalls(fresh, target, ground, loads))];
    if (ground.leftMs() < 30_000) break;
  }
  const candidates = draftCandidates(target, seen, ground);
  // Who could not ask has found nothing out about calls.
  const isTold = tried === 0 && refusals.length > 0;
  if (candidates.length === 0 && !isTold)
    refusals.push(whyNone(target, ground, tried, loads.head ? seen.length : undefined));
  return { candidates, refusals, callsTried: tried, ...differencesOf(target, seen, ground) };
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
  /** An ordinary test; then, only if still needed, a list of calls. */
  readonly asks: readonly Ask[];
  /** How often all is varied once more. */
  readonly rounds: number;
  readonly refusals: Proposal['refusals'][number][];
}

async function* callSources(
  target: Target,
  ground: Ground,
  seen: () => readonly Observed[],
  { free, asks, rounds, refusals }: Sources,
): AsyncGenerator<readonly Call[]> {
  const done = () => isDone(target, seen());
  if (free.length > 0) yield varied(free, target, ground);
  for (const ask of asks) {
    if (done()) return;
    if (ground.model === undefined) {
      refusals.push({ code: 'model-unavailable', detail: 'No model could be asked for calls' });
      return;
    }
    if (ground.leftMs() < 45_000) {
      refusals.push({
        code: 'budget',
        detail: `The time budget ended before the model was asked about ${target.symbol.qualifiedName}`,
      });
      return;
    }
    const calls = await ask(target, ground, ground.model);
    if (calls.length > 0) yield varied(calls, target, ground);
  }
  for (let round = 0; round < rounds && !done(); round++)
    yield varied(tellingCalls(seen(), round), target, ground);
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

function varied(calls: readonly Call[], target: Target, ground: Ground): readonly Call[] {
  const first = calls.slice(0, MOST_VARIED);
  const span = { start: Math.min(...target.changedLines), end: Math.max(...target.changedLines) };
  const onChangedLines = ground.language.literalsOn(sourceWithOffset(target), target.symbol.path, span);
  return [...first, ...ground.language.vary(first, onChangedLines, MOST_CALLS - first.length)];
}

/** The symbol's own text pushed down to its lines in the file, so that line numbers mean the same. */
function sourceWithOffset(target: Target): string {
  return '\n'.repeat(target.symbol.span.start - 1) + target.symbol.source;
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
