// Existing tests as material: which of them run the change, and what is seen in them where they stand.
import { randomBytes } from 'node:crypto';
import type { BodyReport, ProbeTree } from '../../generators/generator.ts';
import type { BodyProbe, TestBody } from '../../languages/bodies.ts';
import type { Baseline, Mutant, Target, TestId } from '../../terms.ts';
import { fileOf, type Testbed } from '../../testbed.ts';
import { type Probe, runProbe, runProbeUnder } from './probe.ts';
import { readReport } from './reports.ts';

const MOST_FILES = 6;
const MOST_BODIES = 40;
const MOST_ATTRIBUTES = 5;
/** A longer one says too much to be added to. */
const LONGEST_BODY = 6000;

/** Likeliest first: those that run most of the changed lines, then those that name the symbol, the shortest of equals. */
export function bodiesFor(bed: Testbed, baseline: Baseline, target: Target): readonly TestBody[] {
  const attributes = attributesOf(target);
  const hits = new Map<TestId, number>();
  for (const id of baseline.green) {
    const lines = baseline.hitsByTest.get(id)?.[target.symbol.path] ?? [];
    hits.set(id, target.changedLines.filter((line) => lines.includes(line)).length);
  }
  const reaching = [...new Set([...baseline.green].filter((id) => (hits.get(id) ?? 0) > 0).map(fileOf))];
  const files = [
    ...new Set([...baseline.files.filter((file) => reaching.includes(file)), ...baseline.files]),
  ];
  const words = new RegExp(
    `\\b(?:${[target.symbol.name, target.entry.name, target.entry.container ?? target.entry.name].map((word) => word.replace(/\W/g, '\\$&')).join('|')})\\b`,
  );
  const ranked = files.slice(0, MOST_FILES).flatMap((file) => {
    const source = bed.readHead(file);
    if (source === undefined || source.length > 300_000) return [];
    const ids = [...baseline.green].filter((id) => fileOf(id) === file);
    return bed.language.bodies.of(source, file, attributes).flatMap((body) => {
      const own = ids.filter((id) => isOf(id, body));
      if (own.length === 0 || body.text.length > LONGEST_BODY) return [];
      const reached = Math.max(...own.map((id) => hits.get(id) ?? 0));
      return [{ body, reached, isNamed: words.test(body.text) }];
    });
  });
  return ranked
    .filter(({ reached, isNamed }) => reached > 0 || isNamed)
    .sort(
      (a, b) =>
        b.reached - a.reached ||
        Number(b.isNamed) - Number(a.isNamed) ||
        a.body.text.length - b.body.text.length,
    )
    .map(({ body }) => body)
    .slice(0, MOST_BODIES);
}

/** A parametrised test is reported as `name[row]`, or by the name that its row makes of a pattern. */
function isOf(id: TestId, { file, names }: TestBody): boolean {
  const wanted = `${file}::${names.join(' > ')}`;
  if (id === wanted || id.startsWith(`${wanted}[`)) return true;
  const parts = wanted.split(/%[sdifjopc#]|\$\{[^}]*\}|\$[\w.]+/);
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*');
  return parts.length > 1 && new RegExp(`^${pattern}$`).test(id);
}

/** What the symbol keeps in its object. */
function attributesOf({ symbol }: Target): readonly string[] {
  const found = [...symbol.source.matchAll(/\b(?:self|this)\.([A-Za-z]\w*)\b(?!\s*\()/g)];
  return [...new Set(found.map(([, name = '']) => name))].slice(0, MOST_ATTRIBUTES);
}

type Reports = readonly (BodyReport | null)[];

/** Each body in a test of its own, all in one run. The second look takes them in the other order, under other conditions. */
export async function probeBodies(
  bed: Testbed,
  bodies: readonly TestBody[],
  tree: ProbeTree,
): Promise<Reports> {
  if (bodies.length === 0) return [];
  const { report } = await runProbe(bed, probeOf(bed, bodies, tree === 'head-again'), tree);
  return report ?? bodies.map(() => null);
}

/** What is seen in the bodies under each mutant, in order. */
export async function probeBodiesUnder(
  bed: Testbed,
  baseline: Baseline,
  bodies: readonly TestBody[],
  mutants: readonly Mutant[],
): Promise<readonly (Reports | null)[]> {
  return await runProbeUnder(bed, baseline, probeOf(bed, bodies, false), mutants);
}

function probeOf(bed: Testbed, bodies: readonly TestBody[], isReversed: boolean): Probe<Reports> {
  const tag = randomBytes(4).toString('hex');
  const probes = bodies.map(
    (body, index): BodyProbe => ({
      body,
      name: `test_testwright_probe_${tag}_${index}`,
      marker: `testwright-${randomBytes(9).toString('hex')}:`,
    }),
  );
  const files = [...new Set(bodies.map(({ file }) => file))];
  const ordered = isReversed ? [...probes].reverse() : probes;
  const idOf = ({ body, name }: BodyProbe) =>
    bed.framework.idOf(body.file, [...body.names.slice(0, -1), name].join(' > '));
  const sourceOf = (file: string) =>
    bed.language.bodies.probeFile(
      bed.readHead(file) ?? '',
      file,
      ordered.filter(({ body }) => body.file === file),
    );
  return {
    ...{ files, ids: probes.map(idOf) },
    overlay: Object.fromEntries(files.map((file) => [file, sourceOf(file)])),
    read: (tests) =>
      probes.map(({ body, marker }) => {
        const message = tests.find((test) => test.message?.includes(marker))?.message;
        const count = bed.language.bodies.sights(body).length;
        return message === undefined ? null : (readReport(message, marker, count) ?? null);
      }),
  };
}
