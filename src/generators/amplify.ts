// Generator: existing tests that run the change, said again with other inputs and with assertions on all that can be
// seen in them, where they stand. Asks no model; for what can only be reached in a test's own surroundings.
import type { TestBody } from '../languages/bodies.ts';
import type { Call, Observation, Target } from '../terms.ts';
import { draftAmplified } from './amplify-drafts.ts';
import type { BodyReport, Generator, Ground, Proposal } from './generator.ts';
import { hintsOf } from './hints.ts';
import { isDone, MOST_MUTANTS, type Observed, steady, withKills } from './observed.ts';

/** Bodies that are looked into as they are. */
const MOST_BODIES = 16;
/** Rows of one parametrised test among them. */
const MOST_ROWS = 4;
/** Varied bodies of one run: each costs what its test costs. */
const MOST_VARIED = 90;
/** How often what was seen is varied when something is still missing. */
const ROUNDS = 3;

/** Something seen in a body, with what it was everywhere. */
export interface Amplified extends Observed {
  readonly body: TestBody;
  readonly sight: number;
}

export const amplify: Generator = {
  id: 'amplify',
  worksInside: true,
  propose: async (target, ground) => {
    const name = target.symbol.qualifiedName;
    const bodies = firstBodies(ground.bodies);
    const refuse = (code: 'no-call' | 'not-literal' | 'kills-nothing', detail: string): Proposal => ({
      candidates: [],
      refusals: [{ code, detail }],
      callsTried: bodies.length,
    });
    if (bodies.length === 0) return refuse('no-call', `No green test runs or names ${name}`);
    let seen = await lookInto(bodies, target, ground);
    for (let round = 0; round < ROUNDS && !isDone(target, seen) && ground.leftMs() > 60_000; round++) {
      const varied = variations(bodies, seen, round, target, ground);
      if (varied.length === 0) break;
      seen = [...seen, ...(await lookInto(varied, target, ground))];
    }
    if (seen.length === 0)
      return refuse(
        'not-literal',
        `Nothing in ${bodies.length} tests of ${name} stays the same and can be written down`,
      );
    const candidates = await draftAmplified(target, seen, ground);
    return candidates.length === 0
      ? refuse(
          'kills-nothing',
          `${bodies.length} tests of ${name}, varied, tell nothing apart that the suite does not`,
        )
      : { candidates, refusals: [], callsTried: bodies.length };
  },
};

/** Few rows of one test, so that others get their turn. */
function firstBodies(bodies: readonly TestBody[]): readonly TestBody[] {
  const rows = new Map<string, number>();
  const chosen = bodies.filter(({ file, names }) => {
    const key = [file, ...names].join('\0');
    rows.set(key, (rows.get(key) ?? 0) + 1);
    return (rows.get(key) ?? 0) <= MOST_ROWS;
  });
  return chosen.slice(0, MOST_BODIES);
}

/** First of the bodies as they were, then of those that told most. */
function variations(
  bodies: readonly TestBody[],
  seen: readonly Amplified[],
  round: number,
  target: Target,
  ground: Ground,
): readonly TestBody[] {
  const hints = hintsOf(target, ground);
  const known = new Set(seen.map(({ body }) => body.text));
  const sources = round === 0 ? bodies : telling(seen);
  const queues = sources.map((body) => ground.language.bodies.vary(body, hints, MOST_VARIED));
  const found: TestBody[] = [];
  for (let turn = 0; turn < MOST_VARIED && found.length < MOST_VARIED; turn++)
    for (const queue of queues) {
      const body = queue[turn];
      if (body === undefined || known.has(body.text) || found.length === MOST_VARIED) continue;
      known.add(body.text);
      found.push(body);
    }
  return found;
}

/** A body for each way in which things were seen, those that kill most first. */
function telling(seen: readonly Amplified[]): readonly TestBody[] {
  const byText = new Map<string, { readonly body: TestBody; readonly heads: string[]; kills: number }>();
  for (const { body, head, kills } of seen) {
    const one = byText.get(body.text) ?? { body, heads: [], kills: 0 };
    one.heads.push(JSON.stringify(head));
    one.kills += kills.size;
    byText.set(body.text, one);
  }
  const byResult = new Map([...byText.values()].map((one) => [one.heads.join(), one]));
  return [...byResult.values()].sort((a, b) => b.kills - a.kills).map(({ body }) => body);
}

async function lookInto(
  bodies: readonly TestBody[],
  target: Target,
  ground: Ground,
): Promise<readonly Amplified[]> {
  const items = bodies.flatMap((body) =>
    ground.language.bodies.sights(body).map(({ expression, mayAwait, source, viewOf }, sight) => {
      const call: Call = { setup: [], imports: [], expression, origin: 'existing-test' };
      return { body, sight, call, mayAwait, source, mayThrow: viewOf === undefined };
    }),
  );
  const [head, again, base] = await Promise.all([
    ground.probeBodies(bodies, 'head'),
    ground.probeBodies(bodies, 'head-again'),
    ground.probeBodies(bodies, 'base'),
  ]);
  const at = (reports: readonly (BodyReport | null)[], isHead: boolean) =>
    seenAt(items, bodies, reports, isHead);
  const stable = steady(
    items,
    { head: at(head, true), again: at(again, true), base: at(base, false) },
    ground,
  ).flatMap(({ source, mayThrow, mayAwait, ...one }) => {
    if (one.head.end === 'unobserved') return [];
    if (one.head.end === 'threw')
      return mayThrow ? [{ ...one, call: { ...one.call, expression: source ?? one.call.expression } }] : [];
    return mayAwait || one.head.shape !== 'awaited' ? [one] : [];
  });
  return await withKills(stable, target.livingMutants.slice(0, MOST_MUTANTS / 2), async (some, mutants) => {
    const needed = [...new Set(some.map(({ body }) => body))];
    const looks = await ground.probeBodiesUnder(needed, mutants);
    return looks.map((reports) => (reports === null ? null : seenAt(some, needed, reports, false)));
  });
}

/** What ended a body elsewhere is what is seen there of all that comes after. */
function seenAt(
  items: readonly { readonly body: TestBody; readonly sight: number }[],
  bodies: readonly TestBody[],
  reports: readonly (BodyReport | null)[],
  isHead: boolean,
): readonly (Observation | undefined)[] {
  const byBody = new Map(bodies.map((body, index) => [body, reports[index] ?? null]));
  return items.map(({ body, sight }) => {
    const report = byBody.get(body);
    if (report === null || report === undefined) return undefined;
    return report.seen[sight] ?? (isHead ? undefined : (report.ended ?? undefined));
  });
}
