// Many mutants in one source: where each differs stands a choice, made at run time by one number that the process holds.
import type { Mutant } from '../../terms.ts';
import type { Switched } from '../switched.ts';
import { type Site, siteOf } from './switch-sites.ts';
import { grammarOf, readSource } from './syntax.ts';

interface Choice extends Site {
  readonly number: number;
}

/** Under switch 0, or where nobody sets one, the source does what it did. */
export function switches(
  source: string,
  path: string,
  mutants: readonly Mutant[],
  firstSwitch: number,
): Switched {
  const sites = readSource(source, path, (before) =>
    mutants.map((mutant) => {
      const site =
        before.hasError || mutant.source === source
          ? undefined
          : readSource(mutant.source, path, (after) =>
              after.hasError ? undefined : siteOf(before, after, source, mutant.source),
            );
      return { id: mutant.id, site };
    }),
  );
  const found = sites.filter((one): one is { id: string; site: Site } => one.site !== undefined);
  const choices = found.map(({ site }, at) => ({ ...site, number: firstSwitch + at }));
  return {
    source: choices.length === 0 ? source : written(source, path, choices),
    switched: found.map(({ id }) => id),
    early: found.filter(({ site }) => site.early).map(({ id }) => id),
    cold: sites.filter(({ site }) => site === undefined).map(({ id }) => id),
  };
}

function written(source: string, path: string, choices: readonly Choice[]): string {
  const name = freeName(source);
  const text = rewritten(source, 0, source.length, outermostFirst(choices), name);
  const isTyped = grammarOf(path) !== 'javascript';
  const end = text.endsWith('\n') ? '' : '\n';
  return `${isTyped ? uncheckedTypes(text) : text}${end}${reader(name, path)}\n`;
}

function outermostFirst(choices: readonly Choice[]): readonly Choice[] {
  return [...choices].sort((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex);
}

/** The piece of the source with its choices; those inside another stand in what that one was before. */
function rewritten(
  source: string,
  start: number,
  end: number,
  choices: readonly Choice[],
  name: string,
): string {
  let text = '';
  let at = start;
  for (let index = 0; index < choices.length; ) {
    const outer = choices[index];
    if (outer === undefined) break;
    const inside = choices.slice(index).filter(({ startIndex }) => startIndex < outer.endIndex);
    const same = inside.filter((one) => isSamePlace(one, outer));
    const inner = inside.filter((one) => !isSamePlace(one, outer));
    const plain = rewritten(source, outer.startIndex, outer.endIndex, inner, name);
    text += source.slice(at, outer.startIndex) + choiceText(same, plain, name);
    at = outer.endIndex;
    index += inside.length;
  }
  return text + source.slice(at, end);
}

function isSamePlace(a: Choice, b: Choice): boolean {
  return a.startIndex === b.startIndex && a.endIndex === b.endIndex && a.kind === b.kind;
}

/** Braces and brackets around everything: what stands there may be of any precedence, and may declare. */
function choiceText(choices: readonly Choice[], plain: string, name: string): string {
  return choices.reduce(
    (rest, { kind, text, number }) =>
      kind === 'expression'
        ? `(${name}(${number}) ? (${text}) : (${rest}))`
        : `{ if (${name}(${number})) { ${text} } else { ${rest} } }`,
    plain,
  );
}

function freeName(source: string): string {
  let name = '__testwrightSwitch';
  while (source.includes(name)) name += '_';
  return name;
}

/** Types of both branches of a choice may differ; only what runs counts in this copy. */
function uncheckedTypes(text: string): string {
  const shebang = /^#!.*\n/.exec(text)?.[0] ?? '';
  return `${shebang}// @ts-nocheck\n${text.slice(shebang.length)}`;
}

/**
 * The function that reads the number, declared behind the last line: declarations are hoisted. It reaches the built-in
 * module that is the same in every realm of the process, notes that a mutated place was reached, and, called last with
 * -1, that the file was evaluated. A fault that makes a loop endless is stopped where the loop passes a choice too often.
 */
function reader(name: string, path: string): string {
  return `function ${name}(number) { const events = ${name}.events || (${name}.events = globalThis.process && globalThis.process.getBuiltinModule ? globalThis.process.getBuiltinModule('node:events') : typeof require === 'function' ? require('events') : {}); if (number < 0) { if (events.testwrightLoaded) events.testwrightLoaded.add(${JSON.stringify(path)}); return false; } if ((events.testwrightCalls = (events.testwrightCalls || 0) + 1) > events.testwrightMost) throw new RangeError('testwright: this does not end'); return events.testwrightSwitch === number && (events.testwrightReached = true); }
;${name}(-1);`;
}
