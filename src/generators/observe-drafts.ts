// From observations to tests: the fewest, plainest calls that tell head from base and from living mutants, each with
// an assertion that we build ourselves.
import type {
  Assertion,
  Call,
  Candidate,
  Expectation,
  Observation,
  Oracle,
  Target,
  TestDraft,
} from '../terms.ts';
import { candidateId } from './candidate-id.ts';
import { freeTitle } from './free-title.ts';
import type { Ground } from './generator.ts';
import { titleOf } from './observe-title.ts';
import { isDifferent, type Observed } from './observed.ts';
import { statedBy } from './stated.ts';

/** Assertions in one test: more, and a red one no longer tells what broke. */
const MOST_ASSERTIONS = 4;
/** How plainly a call reads: people's own first, mechanical variations last. */
const plainness: Record<Call['origin'], number> = { doc: 0, 'existing-test': 1, model: 1, variation: 2 };

export function draftCandidates(
  target: Target,
  seen: readonly Observed[],
  ground: Ground,
): readonly Candidate[] {
  const ordered = [...seen].sort(byPlainness);
  const different = ordered.filter(isDifferent);
  const behaviour =
    target.baseLives || different.some(({ kills }) => kills.size > 0) ? chooseDifferent(different) : [];
  const alive = new Set(target.livingMutants.map(({ id }) => id));
  for (const one of behaviour) for (const id of one.kills) alive.delete(id);
  const guards = chooseKillers(
    ordered.filter((one) => !isDifferent(one)),
    alive,
  );
  const late = chooseKillers(
    different.filter((one) => !behaviour.includes(one)),
    alive,
  );
  const drafted: Candidate[] = [];
  for (const chosen of [behaviour, guards, late].filter(({ length }) => length > 0)) {
    const title = freeTitle(
      titleOf(target.entry, ground.home.symbolImport.reference, chosen),
      drafted,
      ground,
    );
    drafted.push(buildCandidate(target, chosen, title, ground));
  }
  return drafted;
}

export function byPlainness(a: Observed, b: Observed): number {
  return plainness[a.call.origin] - plainness[b.call.origin] || textOf(a).length - textOf(b).length;
}

/** One call for each way in which head now behaves, those that kill most first. */
function chooseDifferent(different: readonly Observed[]): readonly Observed[] {
  const byMostKills = [...different].sort((a, b) => b.kills.size - a.kills.size);
  const chosen: Observed[] = [];
  const results = new Set<string>();
  for (const one of byMostKills) {
    const result = JSON.stringify(one.head);
    if (chosen.length === MOST_ASSERTIONS - 1) break;
    if (results.has(result)) continue;
    results.add(result);
    chosen.push(one);
  }
  return chosen;
}

/** Greedy cover: the call that kills most of what still lives, until nothing more dies. Empties `alive` of the killed. */
function chooseKillers(calls: readonly Observed[], alive: Set<string>): readonly Observed[] {
  const chosen: Observed[] = [];
  while (chosen.length < MOST_ASSERTIONS && alive.size > 0) {
    const gain = (one: Observed) => [...one.kills].filter((id) => alive.has(id)).length;
    const best = calls.reduce<Observed | undefined>(
      (top, one) => (gain(one) > (top === undefined ? 0 : gain(top)) ? one : top),
      undefined,
    );
    if (best === undefined) break;
    chosen.push(best);
    for (const id of best.kills) alive.delete(id);
  }
  return chosen;
}

export function buildCandidate(
  target: Target,
  chosen: readonly Observed[],
  title: string,
  ground: Ground,
): Candidate {
  const { home, framework } = ground;
  const assertions = chosen.map((one) => assertionOf(one, ground));
  const draft: TestDraft = {
    title,
    assertions: assertions.map(({ assertion }) => assertion),
  };
  const rendered = framework.render(draft, home.style, home.neighbour?.source);
  const imports = [
    ...framework.imports(home.style, home.neighbour?.source, draft),
    ...home.symbolImport.statements,
    ...chosen.flatMap(({ call }) => call.imports),
    ...assertions.flatMap(({ imports: needed }) => needed),
  ];
  const stated = statedBy(draft, target, ground);
  const oracle: Oracle = stated !== undefined ? 'stated' : isAgreed(chosen, target) ? 'agreed' : 'observed';
  return {
    id: candidateId(target, rendered.source),
    target,
    name: rendered.name,
    draft,
    imports: [...new Set(imports)],
    body: rendered.source,
    generator: 'observe',
    oracle,
    ...(stated === undefined ? {} : { statedBy: stated }),
    ...tellingOf(chosen, ground),
  };
}

/** Base gives the same everywhere; only where it differs from head does that say more than head alone. */
export function isAgreed(chosen: readonly Observed[], { baseDiffers }: Target): boolean {
  return baseDiffers && chosen.every((one) => one.base !== undefined && !isDifferent(one));
}

/** What the observations say the candidate tells apart. */
export function tellingOf(
  chosen: readonly Observed[],
  ground: Ground,
): Pick<Candidate, 'difference' | 'likelyKills'> {
  const likelyKills = [...new Set(chosen.flatMap(({ kills }) => [...kills]))];
  const first = chosen.find(isDifferent);
  if (first?.base === undefined) return { likelyKills };
  const [base, head] = [inWords(first.base, ground), inWords(first.head, ground)];
  return { difference: { call: first.call.expression, base, head }, likelyKills };
}

export function assertionOf(
  one: Pick<Observed, 'call' | 'head'>,
  ground: Ground,
): { readonly assertion: Assertion; readonly imports: readonly string[] } {
  const { setup, expression } = one.call;
  const observation = one.head;
  if (observation.end === 'unobserved') throw new Error('an unobserved call cannot be asserted');
  if (observation.end === 'threw') {
    const imports =
      observation.module === ''
        ? []
        : ground.language.id === 'python'
          ? [`from ${observation.module} import ${observation.type.split('.')[0]}`]
          : [];
    return {
      assertion: {
        setup,
        expression,
        shape: observation.shape,
        expectation: { kind: 'throws', type: observation.type, message: observation.message },
      },
      imports,
    };
  }
  const literal = ground.language.literal(observation.value, ground.home.style);
  if (literal === null) throw new Error('a value without a literal cannot be asserted');
  return {
    assertion: {
      setup,
      expression,
      shape: observation.shape,
      expectation: expectationOf(observation, literal.text, ground),
    },
    imports: literal.imports,
  };
}

function expectationOf(
  observation: Extract<Observation, { end: 'returned' }>,
  literal: string,
  ground: Ground,
): Expectation {
  const { value } = observation;
  if (value.t === 'float' && value.v === 'nan') return { kind: 'nan' };
  const always = value.t === 'null' || value.t === 'undefined' || value.t === 'bool';
  const primitive = value.t === 'int' || value.t === 'float' || value.t === 'text';
  const isSame = always || (primitive && ground.language.id !== 'python');
  return { kind: isSame && observation.shape !== 'iterated' ? 'same' : 'equal', literal };
}

export function inWords(observation: Observation, ground: Ground): string {
  if (observation.end === 'unobserved') return 'not observable';
  if (observation.end === 'threw')
    return `${observation.type}: ${observation.message.split('\n')[0] ?? ''}`.slice(0, 200);
  const literal = ground.language.literal(observation.value, ground.home.style);
  const text =
    literal?.text ??
    `a ${observation.value.t === 'opaque' ? observation.value.type : 'value without a literal'}`;
  return (observation.shape === 'iterated' ? `yields ${text}` : text).slice(0, 300);
}

function textOf({ call }: Observed): string {
  return call.setup.join('\n') + call.expression;
}
