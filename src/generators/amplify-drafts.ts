// From what was seen in bodies to tests: the fewest bodies that tell head from base and from living mutants, each with
// assertions that we build, and with no more statements than those need.
import type { TestBody } from '../languages/bodies.ts';
import type { Candidate, Oracle, Target } from '../terms.ts';
import type { Amplified } from './amplify.ts';
import { candidateId } from './candidate-id.ts';
import { freeTitle } from './free-title.ts';
import type { Ground } from './generator.ts';
import { assertionOf, isAgreed, tellingOf } from './observe-drafts.ts';
import { titleOf } from './observe-title.ts';
import { isDifferent } from './observed.ts';

const MOST_CANDIDATES = 3;
/** Bodies that are written and run before we give up. */
const MOST_TRIES = 5;
const MOST_ASSERTIONS = 3;
const BASE = 'base';

/** What one body can tell, by sights that differ on base or by sights that do not. */
interface Option {
  readonly body: TestBody;
  readonly isOriginal: boolean;
  readonly seen: readonly Amplified[];
}

export async function draftAmplified(
  target: Target,
  seen: readonly Amplified[],
  ground: Ground,
): Promise<readonly Candidate[]> {
  const open = new Set([
    ...(ground.missing.base ? [BASE] : []),
    ...ground.missing.mutants.map(({ id }) => id),
  ]);
  let options = optionsOf(seen, ground);
  const drafted: Candidate[] = [];
  for (let tries = 0; tries < MOST_TRIES && drafted.length < MOST_CANDIDATES; tries++) {
    const best = bestOf(options, open);
    if (best === undefined || ground.leftMs() < 50_000) break;
    const chosen = chooseSights(best.seen, open);
    options = withoutLike(options, best, chosen);
    const candidate = await settle(target, best.body, chosen, drafted, ground);
    if (candidate === undefined) continue;
    drafted.push(candidate);
    for (const gain of chosen.flatMap(gainsOf)) open.delete(gain);
  }
  return drafted;
}

/** What failed once, or is written already, is not tried again in other clothes. */
function withoutLike(
  options: readonly Option[],
  tried: Option,
  chosen: readonly Amplified[],
): readonly Option[] {
  const key = ({ call, head, kills }: Amplified) =>
    [call.expression.replace(/\d+/g, ''), JSON.stringify(head), ...kills].join();
  const known = new Set(chosen.map(key));
  return options
    .filter((option) => option !== tried)
    .map((option) => ({ ...option, seen: option.seen.filter((one) => !known.has(key(one))) }));
}

function optionsOf(seen: readonly Amplified[], { bodies }: Ground): readonly Option[] {
  const originals = new Set(bodies.map(({ text }) => text));
  const byBody = new Map<TestBody, Amplified[]>();
  for (const one of seen) byBody.set(one.body, [...(byBody.get(one.body) ?? []), one]);
  return [...byBody].flatMap(([body, own]) =>
    [own.filter((one) => !isDifferent(one)), own.filter(isDifferent)]
      .filter(({ length }) => length > 0)
      .map((some) => ({ body, isOriginal: originals.has(body.text), seen: some })),
  );
}

function gainsOf(one: Amplified): readonly string[] {
  return [...(isDifferent(one) ? [BASE] : []), ...one.kills];
}

/** Most of what is open; of equals the plainest. */
function bestOf(options: readonly Option[], open: ReadonlySet<string>): Option | undefined {
  const ranked = options
    .map((option) => ({
      option,
      gain: new Set(option.seen.flatMap(gainsOf).filter((gain) => open.has(gain))).size,
    }))
    .filter(({ gain }) => gain > 0)
    .sort(
      (a, b) =>
        b.gain - a.gain ||
        Number(b.option.isOriginal) - Number(a.option.isOriginal) ||
        a.option.body.text.length - b.option.body.text.length,
    );
  return ranked[0]?.option;
}

/** Greedy cover; of equals what says most in fewest words. */
function chooseSights(seen: readonly Amplified[], open: ReadonlySet<string>): readonly Amplified[] {
  const left = new Set(open);
  const chosen: Amplified[] = [];
  const gain = (one: Amplified) => gainsOf(one).filter((id) => left.has(id)).length;
  while (chosen.length < MOST_ASSERTIONS) {
    const best = [...seen].sort((a, b) => gain(b) - gain(a) || plainness(a) - plainness(b))[0];
    if (best === undefined || gain(best) === 0) break;
    chosen.push(best);
    for (const id of gainsOf(best)) left.delete(id);
  }
  return chosen.sort((a, b) => a.sight - b.sight);
}

/** Calls say more than names, names more than what an object says of itself; a long value is hard to read. */
function plainness({ call: { expression }, head }: Amplified): number {
  const isView = /^(?:str|repr|vars|String|JSON\.stringify|Object\.assign)\(/.test(expression);
  return (isView ? 1000 : /\(/.test(expression) ? 0 : 100) + JSON.stringify(head).length;
}

/** With the statements that are needed, else with all of them; undefined where neither does what was seen. */
async function settle(
  target: Target,
  body: TestBody,
  chosen: readonly Amplified[],
  drafted: readonly Candidate[],
  ground: Ground,
): Promise<Candidate | undefined> {
  let tried = '';
  for (const keep of ['needed', 'all'] as const) {
    const candidate = write(target, body, chosen, keep, drafted, ground);
    if (candidate === undefined || candidate.body === tried || ground.objection(candidate) !== undefined)
      continue;
    tried = candidate.body;
    if ((await ground.tryAlone(candidate, 'head')).outcome !== 'pass') continue;
    const mutant = target.livingMutants.find(({ id }) => candidate.likelyKills.includes(id));
    const on = candidate.difference !== undefined && ground.missing.base ? BASE : mutant;
    if (on === undefined) continue;
    const { outcome } = await ground.tryAlone(candidate, on);
    if (outcome === 'fail' || (on === BASE && outcome === 'error' && mutant !== undefined)) return candidate;
  }
  return undefined;
}

function write(
  target: Target,
  body: TestBody,
  chosen: readonly Amplified[],
  keep: 'needed' | 'all',
  drafted: readonly Candidate[],
  ground: Ground,
): Candidate | undefined {
  const { language, framework } = ground;
  const source = ground.readHead(body.file) ?? '';
  const style = language.styleOf(source, body.file, ground.home.style.module === 'esm');
  const home = { ...ground.home, file: body.file, style, neighbour: { path: body.file, source } };
  const title = freeTitle(titleOf(target.entry, ground.home.symbolImport.reference, chosen), drafted, {
    ...{ framework, home, taken: ground.taken },
  });
  const { name } = framework.render({ title, assertions: [] }, style, source);
  const made = chosen.map((one) => assertionOf(one, { ...ground, home }));
  const draft = { title, assertions: made.map(({ assertion }) => assertion) };
  const claims = chosen.flatMap(({ sight, head }, index) => {
    const assertion = draft.assertions[index];
    const isThrown = head.end === 'threw';
    return assertion === undefined
      ? []
      : [{ sight, isThrown, text: framework.assertion(assertion, style, body.text) }];
  });
  const text = language.bodies.write(body, name, claims, keep);
  if (text === null) return undefined;
  const imports = [
    ...framework.imports(style, source, draft),
    ...made.flatMap(({ imports: needed }) => needed),
  ];
  const oracle: Oracle = isAgreed(chosen, target) ? 'agreed' : 'observed';
  return {
    id: candidateId(target, text),
    ...{ target, name, draft, imports: [...new Set(imports)], body: text, generator: 'amplify', oracle },
    beside: { file: body.file, names: body.names },
    ...tellingOf(chosen, ground),
  };
}
