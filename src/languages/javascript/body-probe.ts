// A test body as a probe: every check and every statement that gives something reports what it sees, the test itself
// fails with the report.

import type { BodyProbe } from '../bodies.ts';
import { applied, type Edit, indentOf, type Part, type PlacedSight } from '../body-parts.ts';
import { deskSource } from './body-desk.ts';
import { type ScriptAnatomy, takeApart } from './body-parts.ts';
import { asciiEscape } from './probe.ts';
import { seenSource } from './probe-calls.ts';
import { builtSource, valueSource } from './probe-values.ts';

const source = JSON.stringify(valueSource + builtSource + seenSource + deskSource).replace(
  /[^\x20-\x7e]/g,
  asciiEscape,
);
/** Last line of a file with probes: a test begins after the whole file was read. */
export const deskLine = `var _testwrightOpen = new Function(${source})();`;

export function probeText({ body, name, marker }: BodyProbe, isTape: boolean): string {
  const { text } = body;
  const anatomy = takeApart(text, body.file, body.attributes);
  if (anatomy === null) throw new Error('not a test');
  const { definition, isAsync, sights } = anatomy;
  const open = ` const _tw = _testwrightOpen(${sights.length}); _tw.here(new Error()); try {`;
  const message = `${JSON.stringify(marker)} + _tw.report()`;
  const fail = isTape
    ? `${anatomy.context}.fail(${message}); ${anatomy.context}.end();`
    : `throw new Error(${message});`;
  const close = `\n} catch (_twError) { _tw.broke(_twError); } await _tw.settled(); ${fail} `;
  const edits: Edit[] = [
    { ...anatomy.name, text: JSON.stringify(name) },
    ...(isAsync ? [] : [{ start: definition, end: definition, text: 'async ' }]),
    { start: anatomy.body.start, end: anatomy.body.start, text: open },
    ...anatomy.parts.flatMap((part, index) => watched(text, anatomy, part, index)),
    { start: anatomy.body.end, end: anatomy.body.end, text: close },
  ];
  return applied(text, edits);
}

function watched(text: string, { sights }: ScriptAnatomy, part: Part, index: number): readonly Edit[] {
  if (part.kind === 'gone') return [{ start: part.start, end: part.end, text: ';' }];
  if (!part.isOwnLine || part.kind === 'block' || part.kind === 'plain') return [];
  const own = sights.flatMap((sight, turn) => (sight.part === index ? [{ sight, turn }] : []));
  const statement = text.slice(part.start, part.end);
  const lines = own.map(({ sight, turn }) => report(sight, turn));
  if (part.kind === 'check') lines.push(';');
  if (part.kind === 'assignment') {
    const [first] = own;
    if (first === undefined) return [];
    lines.unshift(`_tw.at(${first.turn});`, statement, ';');
  }
  if (part.kind === 'value' && !own.some(({ sight }) => sight.how === 'value')) lines.unshift(statement, ';');
  return [{ start: part.start, end: part.end, text: lines.join(`\n${indentOf(text, part)}`) }];
}

function report({ how, expression, waits, mayAwait, viewOf }: PlacedSight, turn: number): string {
  if (how === 'name') return `_tw.look(${turn}, () => (${expression}), ${viewOf ?? 'undefined'});`;
  const way = how === 'value' ? 'did' : 'saw';
  if (waits) return `await _tw.${way}Later(${turn}, async () => (${expression}));`;
  return `${mayAwait && way === 'saw' ? 'await ' : ''}_tw.${way}(${turn}, () => (${expression}));`;
}
