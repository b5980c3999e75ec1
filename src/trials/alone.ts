// A candidate alone, in a file of its own, on one tree.
import type { AloneResult } from '../gates/gate.ts';
import type { Home } from '../generators/generator.ts';
import { aloneIn } from '../proofs.ts';
import type { Candidate, Mutant } from '../terms.ts';
import { calm, type Testbed } from '../testbed.ts';

const ALONE_TIMEOUT_MS = 30_000;

/** `count`: the changed lines of the target are counted too, on counted source where the language needs it. */
export type RunAlone = (
  candidate: Candidate,
  on: 'head' | 'base' | Mutant,
  count?: boolean,
) => Promise<AloneResult>;

export function runAlone(bed: Testbed): (home: Home) => RunAlone {
  return (home) =>
    (candidate, on, count = false) =>
      run(bed, home, candidate, on, count);
}

async function run(
  bed: Testbed,
  home: Home,
  candidate: Candidate,
  on: 'head' | 'base' | Mutant,
  count: boolean,
): Promise<AloneResult> {
  const { path: file, text: source, id } = aloneIn(bed, home.file, candidate);
  const result = await bed.run(
    {
      tree: on === 'base' ? bed.base : bed.head,
      files: [file],
      overlay: {
        ...(count ? counted(bed, candidate) : {}),
        [file]: source,
        ...(typeof on === 'object' ? { [on.path]: on.source } : {}),
      },
      ...(candidate.beside === undefined ? {} : { ids: [id] }),
      canaryFile: file,
      variation: calm,
      timeoutMs: ALONE_TIMEOUT_MS,
      ...(count ? { countLines: { [candidate.target.symbol.path]: candidate.target.changedLines } } : {}),
    },
    bed.signal,
  );
  const test = result.tests.find((one) => one.id === id);
  if (result.end === 'timeout')
    return { ran: true, test: { id, outcome: 'timeout', durationMs: result.wallMs } };
  if (result.end !== 'completed') return { ran: false, why: result.reason ?? result.end, isInvalid: true };
  if (test !== undefined) return { ran: true, test };
  const why = result.fileErrors[0]?.message ?? `the framework reported no test named ${candidate.name}`;
  return { ran: false, why: why.split('\n').slice(0, 4).join(' ').slice(0, 300), isInvalid: false };
}

function counted(bed: Testbed, { target }: Candidate): Readonly<Record<string, string>> {
  const { path } = target.symbol;
  const source = bed.language.withCounters(bed.readHead(path) ?? '', path, target.changedLines);
  return source === null ? {} : { [path]: source };
}
