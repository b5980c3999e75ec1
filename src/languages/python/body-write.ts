// A test body written again: another name, its own assertions gone, ours in their places.

import type { Claim, TestBody } from '../bodies.ts';
import { withSyntax } from '../parser.ts';
import { type Anatomy, type Part, type Span, takeApart } from './body-parts.ts';

interface Edit extends Span {
  readonly text: string;
}

export function writeBody(
  { text, attributes }: TestBody,
  name: string,
  claims: readonly Claim[],
  keep: 'needed' | 'all',
): string | null {
  const anatomy = takeApart(text, attributes);
  if (anatomy === null) return null;
  const partOf = ({ sight }: Claim) => anatomy.sights[sight]?.part ?? -1;
  const last = Math.max(...claims.map(partOf));
  const kept =
    keep === 'all'
      ? null
      : neededParts(
          anatomy,
          claims.map(({ sight }) => sight),
        );
  const edits: Edit[] = [{ ...anatomy.name, text: name }];
  for (const span of anatomy.spoken) edits.push(withoutLines(text, span));
  anatomy.parts.forEach((part, index) => {
    const own = claims.filter((claim) => partOf(claim) === index);
    if (own.length > 0) edits.push(claimed(text, anatomy, index, own));
    else if (part.kind === 'block') {
      if (!hasKept(anatomy, index, kept, last)) edits.push(withoutLines(text, part));
    } else if (index > last || (kept !== null && !kept.has(index))) {
      if (part.isOwnLine) edits.push(withoutLines(text, part));
    } else if (part.kind === 'check' && part.isOwnLine) edits.push(unchecked(text, anatomy, index));
  });
  const written = applied(text, edits);
  const parses = withSyntax(
    'python',
    /^[ \t]/.test(written) ? `if 1:\n${written}` : written,
    (root) => !root.hasError,
  );
  return parses ? written : null;
}

/** Statements that the sights need: what gives their names a value, and what touches those. */
function neededParts(anatomy: Anatomy, sights: readonly number[]): ReadonlySet<number> {
  const { parts } = anatomy;
  const local = new Set([...anatomy.parameters, ...parts.flatMap(({ defines }) => [...defines])]);
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

function hasKept({ parts }: Anatomy, block: number, kept: ReadonlySet<number> | null, last: number): boolean {
  if (block > last) return false;
  if (kept !== null) return kept.has(block);
  const isInside = (part: Part): boolean =>
    part.parent === block || (part.parent !== undefined && isInside(parts[part.parent] ?? part));
  return parts.some(
    (part, index) => index <= last && isInside(part) && (part.kind !== 'check' || index === last),
  );
}

/** The statement with its assertions: in its place where it only gave what they look at, else behind it. */
function claimed(text: string, { parts, sights }: Anatomy, index: number, claims: readonly Claim[]): Edit {
  const part = parts[index];
  if (part === undefined) throw new Error('a claim names no statement');
  const replaces = claims.some(({ sight }) => sights[sight]?.how !== 'name');
  const throws = claims.some(({ text: claim }) => claim.startsWith('with '));
  const statement = replaces || part.kind === 'check' || throws ? [] : [text.slice(part.start, part.end)];
  const indent = indentOf(text, part);
  const lines = claims.map((claim) => claim.text.split('\n').join(`\n${indent}`));
  return { start: part.start, end: part.end, text: [...statement, ...lines].join(`\n${indent}`) };
}

/** A check that nobody wants may still have moved something on: its calls stay. */
function unchecked(text: string, { parts, sights }: Anatomy, index: number): Edit {
  const part = parts[index];
  if (part === undefined) throw new Error('a check that is no statement');
  const calls = sights.filter(
    (sight) => sight.part === index && sight.how === 'operand' && /\)$/.test(sight.expression),
  );
  if (calls.length === 0 || text.slice(part.start, part.end).startsWith('with '))
    return withoutLines(text, part);
  const indent = indentOf(text, part);
  return {
    start: part.start,
    end: part.end,
    text: calls.map(({ expression }) => expression).join(`\n${indent}`),
  };
}

function indentOf(text: string, { start }: Span): string {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
}

function withoutLines(text: string, { start, end }: Span): Edit {
  const after = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: after < 0 ? text.length : after + 1, text: '' };
}

function applied(text: string, edits: readonly Edit[]): string {
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
