// Test bodies as parts and sights, whatever the language: which parts are needed, and how text is edited by spans.
import type { Sight } from './bodies.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Part extends Span {
  /** `gone`: what belongs to the original alone; it is left out. */
  readonly kind: 'check' | 'value' | 'assignment' | 'plain' | 'block' | 'gone';
  readonly parent: number | undefined;
  /** It has its lines for itself: something can be put before and behind it. */
  readonly isOwnLine: boolean;
  readonly defines: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
  /** A check that expects an error: what it runs cannot stand alone. */
  readonly watches: boolean;
  /** It may change what it touches. */
  readonly acts: boolean;
}

export interface PlacedSight extends Sight {
  /** `operand` of a check; `value` of a statement that is only an expression; `name` of what stands there afterwards. */
  readonly how: 'operand' | 'value' | 'name';
  readonly uses: ReadonlySet<string>;
  /** It waits in its own words. */
  readonly waits: boolean;
}

export interface Anatomy {
  /** Where the test's name stands. */
  readonly name: Span;
  /** Where the word stands that begins the function. */
  readonly definition: number;
  readonly parameters: readonly string[];
  readonly parts: readonly Part[];
  readonly sights: readonly PlacedSight[];
  /** Lines that only speak: comments and documentation. */
  readonly spoken: readonly Span[];
}

export interface Edit extends Span {
  readonly text: string;
}

/** Statements that the sights need: what gives their names a value, and what touches those. */
export function neededParts(anatomy: Anatomy, sights: readonly number[]): ReadonlySet<number> {
  const { parts } = anatomy;
  // What hooks and blocks around it made counts where the body touches it.
  const touched = anatomy.sights.flatMap(({ how, expression }) =>
    how === 'name' ? [expression.split('.')[0] ?? ''] : [],
  );
  const local = new Set([...anatomy.parameters, ...parts.flatMap(({ defines }) => [...defines]), ...touched]);
  const names = new Set<string>();
  const kept = new Set<number>();
  const need = (index: number | undefined, uses: Iterable<string>) => {
    for (const used of uses) if (local.has(used)) names.add(used);
    for (let at = index; at !== undefined; at = parts[at]?.parent) {
      if (at !== index) for (const used of parts[at]?.uses ?? []) if (local.has(used)) names.add(used);
      kept.add(at);
    }
  };
  const chosen = sights.flatMap((sight) => anatomy.sights[sight] ?? []);
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part === undefined) continue;
    for (const { part: at, uses } of chosen)
      if (at === index) need(index, [...uses, ...(part.kind === 'check' ? [] : part.uses)]);
    const gives = [...part.defines].some((name) => names.has(name));
    const touches =
      part.acts &&
      part.kind !== 'check' &&
      part.kind !== 'block' &&
      [...part.uses].some((name) => names.has(name));
    if (index < Math.max(...chosen.map(({ part: at }) => at)) && (gives || touches)) need(index, part.uses);
  }
  return kept;
}

export function hasKept(
  { parts }: Anatomy,
  block: number,
  kept: ReadonlySet<number> | null,
  last: number,
): boolean {
  if (block > last) return false;
  if (kept !== null) return kept.has(block);
  const isInside = (part: Part): boolean =>
    part.parent === block || (part.parent !== undefined && isInside(parts[part.parent] ?? part));
  return parts.some(
    (part, index) => index <= last && isInside(part) && (part.kind !== 'check' || index === last),
  );
}

export function startsLine(text: string, { start }: Span): boolean {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
}

export function indentOf(text: string, { start }: Pick<Span, 'start'>): string {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
}

export function withoutLines(text: string, { start, end }: Span): Edit {
  const after = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: after < 0 ? text.length : after + 1, text: '' };
}

export function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < from) continue;
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  result += text.slice(from);
  return `${result
    .replace(/\n[^\S\n]*\n(?:[^\S\n]*\n)+/g, '\n\n')
    .replace(/:\n\s*\n/, ':\n')
    .trimEnd()}\n`;
}
