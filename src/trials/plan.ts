// Mutants numbered for a warm run: switches compiled into their files, or edits where the framework puts them in.

import type { PlannedMutant } from '../frameworks/warm-plan.ts';
import type { Language } from '../languages/language.ts';
import type { Mutant, WarmTrial } from '../terms.ts';

export interface PlanGround {
  readonly switches: Language['switches'];
  readonly readHead: (path: string) => string | undefined;
}

export interface Planned extends PlannedMutant {
  readonly id: string;
}

export interface PlannedMutants {
  readonly mutants: readonly Planned[];
  readonly refused: readonly { readonly id: string; readonly why: string }[];
  /** Switched sources by path. */
  readonly overlay: Readonly<Record<string, string>>;
  /** Test files of the plan. */
  readonly files: readonly string[];
}

export function planMutants(ground: PlanGround, wanted: WarmTrial['mutants']): PlannedMutants {
  const mutants: Planned[] = [];
  const refused: { id: string; why: string }[] = [];
  const overlay: Record<string, string> = {};
  for (const path of new Set(wanted.map(({ mutant }) => mutant.path))) {
    const here = wanted.filter(({ mutant }) => mutant.path === path);
    const source = ground.readHead(path) ?? '';
    const switched = ground.switches(
      ...[source, path],
      here.map(({ mutant }) => mutant),
      mutants.length + 1,
    );
    if (switched !== null) overlay[path] = switched.source;
    for (const id of switched?.cold ?? []) refused.push({ id, why: 'it cannot be switched' });
    for (const id of switched?.switched ?? here.map(({ mutant }) => mutant.id)) {
      const one = here.find(({ mutant }) => mutant.id === id);
      if (one === undefined) continue;
      mutants.push({
        ...{ id, path, switch: mutants.length + 1, tests: one.ids },
        early: one.early || (switched?.early.includes(id) ?? false),
        ...(switched === null ? { edit: editOf(source, one.mutant) } : {}),
      });
    }
  }
  const files = [
    ...new Set(mutants.flatMap(({ tests }) => tests.map((id) => id.slice(0, id.indexOf('::'))))),
  ];
  return { mutants, refused, overlay, files };
}

/** The piece in which the mutant's source differs from the plain one. */
export function editOf(source: string, mutant: Mutant): NonNullable<PlannedMutant['edit']> {
  const most = Math.min(source.length, mutant.source.length);
  let start = 0;
  while (start < most && source[start] === mutant.source[start]) start += 1;
  let tail = 0;
  while (tail < most - start && source.at(-1 - tail) === mutant.source.at(-1 - tail)) tail += 1;
  return {
    start,
    end: source.length - tail,
    text: mutant.source.slice(start, mutant.source.length - tail),
  };
}
