// A test body written again, whatever the language: another name, its own assertions gone, ours in their places.

import type { Claim } from './bodies.ts';
import {
  type Anatomy,
  applied,
  type Edit,
  hasKept,
  indentOf,
  neededParts,
  withoutLines,
} from './body-parts.ts';

/** `more`: edits of the language's own; `end`: what ends a statement. */
export function rewritten(
  text: string,
  anatomy: Anatomy,
  claims: readonly Claim[],
  keep: 'needed' | 'all',
  more: readonly Edit[],
  end: string,
): string {
  const partOf = ({ sight }: Claim) => anatomy.sights[sight]?.part ?? -1;
  const last = Math.max(...claims.map(partOf));
  const sights = claims.map(({ sight }) => sight);
  const kept = keep === 'all' ? null : neededParts(anatomy, sights);
  const edits: Edit[] = [...more, ...anatomy.spoken.map((span) => withoutLines(text, span))];
  anatomy.parts.forEach((part, index) => {
    const own = claims.filter((claim) => partOf(claim) === index);
    const isWanted = index <= last && (kept === null || kept.has(index));
    if (own.length > 0) edits.push(claimed(text, anatomy, index, own, end));
    else if (part.kind === 'block') {
      if (!hasKept(anatomy, index, kept, last)) edits.push(withoutLines(text, part));
    } else if (!isWanted || part.kind === 'gone') {
      if (part.isOwnLine) edits.push(withoutLines(text, part));
    } else if (part.kind === 'check' && part.isOwnLine) edits.push(unchecked(text, anatomy, index, end));
  });
  return applied(text, edits);
}

/** The statement with its assertions: in its place where it only gave what they look at, else behind it. */
function claimed(
  text: string,
  { parts, sights }: Anatomy,
  index: number,
  claims: readonly Claim[],
  end: string,
): Edit {
  const part = parts[index];
  if (part === undefined) throw new Error('a claim names no statement');
  const isReplaced =
    part.kind === 'check' || claims.some(({ sight, isThrown }) => isThrown || sights[sight]?.how !== 'name');
  const statement = isReplaced ? [] : [text.slice(part.start, part.end)];
  const indent = indentOf(text, part);
  const lines = claims.map((claim) => claim.text.split('\n').join(`\n${indent}`) + end);
  return { start: part.start, end: part.end, text: [...statement, ...lines].join(`\n${indent}`) };
}

/** A check that nobody wants may still have moved something on: its calls stay. */
function unchecked(text: string, { parts, sights }: Anatomy, index: number, end: string): Edit {
  const part = parts[index];
  if (part === undefined) throw new Error('a check that is no statement');
  const calls = sights.filter(
    (sight) => sight.part === index && sight.how === 'operand' && /\)$/.test(sight.expression),
  );
  if (calls.length === 0 || part.watches) return withoutLines(text, part);
  const lines = calls.map(({ expression }) => expression + end);
  return { start: part.start, end: part.end, text: lines.join(`\n${indentOf(text, part)}`) };
}
