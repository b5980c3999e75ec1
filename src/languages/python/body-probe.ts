// A test body as a probe: every check and every statement that gives something reports what it sees, the test itself
// fails with the report.
import { createHash } from 'node:crypto';
import type { BodyProbe } from '../bodies.ts';
import { type Anatomy, indentOf, type Part, type PlacedSight } from '../body-parts.ts';
import { deskSource } from './body-desk.ts';
import { takeApart } from './body-parts.ts';
import { asciiText } from './probe.ts';
import { callsSource } from './probe-calls.ts';
import { recipeSource, valueSource } from './probe-values.ts';

/** One line that stands in any block before the first probe. */
export const deskLine = `exec(compile(${asciiText(valueSource + recipeSource + callsSource + deskSource)}, "<testwright probe>", "exec"), globals().setdefault("_testwright_names", {"__name__": "testwright_probe"})); globals()["_testwright"] = globals()["_testwright_names"]["_TwDesk"]()`;

export function probeText({ body, name, marker }: BodyProbe): string {
  const { text } = body;
  const anatomy = takeApart(text, body.attributes);
  if (anatomy === null) throw new Error(`not a test: ${createHash('sha256').update(text).digest('hex')}`);
  const edits = [
    { ...anatomy.name, text: name },
    {
      start: anatomy.definition,
      end: anatomy.definition,
      text: `@_testwright.probe(${asciiText(marker)}, ${anatomy.sights.length})\n${indentOf(text, { start: anatomy.definition })}`,
    },
    ...anatomy.parts.flatMap((part, index) =>
      part.isOwnLine && part.kind !== 'block' && part.kind !== 'plain'
        ? [{ start: part.start, end: part.end, text: watched(text, anatomy, part, index) }]
        : [],
    ),
  ];
  let probe = text;
  for (const edit of edits.sort((a, b) => b.start - a.start || b.end - a.end))
    probe = probe.slice(0, edit.start) + edit.text + probe.slice(edit.end);
  return probe;
}

function watched(text: string, { sights }: Anatomy, part: Part, index: number): string {
  const own = sights.flatMap((sight, turn) => (sight.part === index ? [{ sight, turn }] : []));
  const statement = text.slice(part.start, part.end);
  const lines = own.map(({ sight, turn }) => report(sight, turn));
  if (part.kind === 'check') lines.push('pass');
  if (part.kind === 'assignment') lines.unshift(`_testwright.at(${own[0]?.turn ?? 'None'})`, statement);
  if (part.kind === 'value' && !own.some(({ sight }) => sight.how === 'value')) lines.unshift(statement);
  return lines.join(`\n${indentOf(text, part)}`);
}

function report({ how, expression, waits, viewOf }: PlacedSight, turn: number): string {
  if (how === 'name') return `_testwright.look(${turn}, lambda: (${expression}), ${viewOf ?? 'None'})`;
  if (waits) return `_testwright.at(${turn}); _testwright.keep(${turn}, (${expression}))`;
  return `_testwright.${how === 'value' ? 'did' : 'saw'}(${turn}, lambda: (${expression}))`;
}
