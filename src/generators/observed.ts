// What was seen on head, base and under mutants: what of it stays the same, can be written down, and tells trees apart.
import type { Call, Mutant, Observation, Target } from '../terms.ts';
import type { Ground } from './generator.ts';

/** Mutants that one target's calls and bodies are tried on: what all say must fit the record channel's 8 MiB. */
export const MOST_MUTANTS = 40;

/** A call with what it did everywhere. */
export interface Observed {
  readonly call: Call;
  readonly head: Observation;
  /** Absent: the probe could not be loaded on base, or could not see the value. */
  readonly base: Observation | undefined;
  /** Ids of mutants under which it does something else. */
  readonly kills: ReadonlySet<string>;
}

export function isDifferent({ base, head }: Pick<Observed, 'base' | 'head'>): boolean {
  return base !== undefined && JSON.stringify(base) !== JSON.stringify(head);
}

/** A difference between base and head is seen where one is missing, and every living mutant is told apart. */
export function isDone(target: Target, seen: readonly Pick<Observed, 'head' | 'base' | 'kills'>[]): boolean {
  return (seen.some(isDifferent) || !target.baseLives) && openMutants(target, seen).length === 0;
}

/** Living mutants under which all that was seen stayed the same. */
export function openMutants(target: Target, seen: readonly Pick<Observed, 'kills'>[]): readonly Mutant[] {
  const killed = new Set(seen.flatMap(({ kills }) => [...kills]));
  return target.livingMutants.slice(0, MOST_MUTANTS).filter(({ id }) => !killed.has(id));
}

const BY_ITSELF = /^(?:TypeError|AttributeError|NameError|UnboundLocalError|ReferenceError)$/;

/** By item, in the same order; absent: it was not seen there. */
type Seen = readonly (Observation | undefined)[];

/** Those that did the same twice on head, and something that can be written down. */
export function steady<Item>(
  items: readonly Item[],
  { head, again, base }: { readonly head: Seen; readonly again: Seen; readonly base: Seen },
  ground: Pick<Ground, 'language' | 'home' | 'change'>,
): readonly (Item & Pick<Observed, 'head' | 'base'>)[] {
  return items.flatMap((item, index) => {
    const [is, was, before] = [head[index], again[index], base[index]];
    if (is === undefined || was === undefined || JSON.stringify(is) !== JSON.stringify(was)) return [];
    const seenOnBase = before === undefined || before.end === 'unobserved' ? undefined : before;
    const differs = seenOnBase !== undefined && JSON.stringify(seenOnBase) !== JSON.stringify(is);
    return isWritable(is, ground) &&
      !isAccident(is, ground) &&
      (differs || !(is.end === 'threw' && is.misuse))
      ? [{ ...item, head: is, base: seenOnBase }]
      : [];
  });
}

/** Each with the mutants under which it does something else. */
export async function withKills<Item extends Pick<Observed, 'head'>>(
  items: readonly Item[],
  mutants: readonly Mutant[],
  look: (items: readonly Item[], mutants: readonly Mutant[]) => Promise<readonly (Seen | null)[]>,
): Promise<readonly (Item & Pick<Observed, 'kills'>)[]> {
  if (items.length === 0) return [];
  const looks = await look(items, mutants);
  const underMutants = mutants.map(({ id }, index) => ({ id, observations: looks[index] }));
  return items.map((one, index) => {
    const kills = underMutants.filter(({ observations }) => {
      const seen = observations?.[index];
      return (
        seen !== undefined && seen.end !== 'unobserved' && JSON.stringify(seen) !== JSON.stringify(one.head)
      );
    });
    return { ...one, kills: new Set(kills.map(({ id }) => id)) };
  });
}

export function isWritable(observation: Observation, ground: Pick<Ground, 'language' | 'home'>): boolean {
  if (observation.end === 'unobserved') return false;
  if (observation.end === 'threw') return observation.type !== '' && !namesToday(observation.message);
  const literal = ground.language.literal(observation.value, ground.home.style);
  return (
    literal !== null && literal.text.length <= 600 && !namesToday(literal.text) && !saysNothing(literal.text)
  );
}

/** What a language throws by itself at input of the wrong type is nobody's promise, unless the changed code throws it. */
function isAccident(observation: Observation, { change }: Pick<Ground, 'change'>): boolean {
  if (observation.end !== 'threw' || !BY_ITSELF.test(observation.type)) return false;
  const thrown = new RegExp(`\\b(?:raise|throw|new)\\s+(?:new\\s+)?${observation.type}\\b`);
  return !change.files.some(({ headSource }) => thrown.test(headSource));
}

/** How objects are called that say nothing of themselves; an address is another one each time. */
function saysNothing(text: string): boolean {
  return /^['"]\[object \w+\]['"]$| at 0x[0-9a-f]{6,}/.test(text);
}

/** A value that holds the present date or time is red tomorrow. */
function namesToday(text: string): boolean {
  const now = Date.now();
  if (text.includes(new Date(now).toISOString().slice(0, 10))) return true;
  return [...text.matchAll(/\d{10,13}/g)].some(
    ([digits]) => Math.abs(Number(digits.padEnd(13, '0')) - now) < 2 * 86_400_000,
  );
}
