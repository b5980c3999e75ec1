// Test bodies of Python: pytest's functions and classes, methods of unittest.
import type { Bodies, BodyProbe } from '../bodies.ts';
import { takeApart } from './body-parts.ts';
import { deskLine, probeText } from './body-probe.ts';
import { bodiesOf } from './body-rows.ts';
import { varyBody } from './body-vary.ts';
import { writeBody } from './body-write.ts';
import { insertTests } from './insert.ts';
import { optionsOn } from './options.ts';

export const bodies: Bodies = {
  of: bodiesOf,
  optionsOn: (source, _path, lines) => optionsOn(source, lines),
  vary: varyBody,
  sights: ({ text, attributes }) => takeApart(text, attributes)?.sights ?? [],
  probeFile,
  write: writeBody,
};

/** The desk stands before each original's first probe, as nothing tells which of them is read first. */
function probeFile(source: string, _path: string, probes: readonly BodyProbe[]): string {
  const originals = new Set<string>();
  const beside = probes.map((probe) => {
    const text = probeText(probe);
    const indent = /^[^\S\n]*/.exec(text)?.[0] ?? '';
    const original = probe.body.names.join('\0');
    const isFirst = !originals.has(original);
    originals.add(original);
    return { names: probe.body.names, test: isFirst ? `${indent}${deskLine}\n${text}` : text };
  });
  return insertTests(source, { imports: [], tests: [], beside });
}
