// Stage: what the repository's own type checker holds against new tests, where its configuration takes in their file.
import { posix } from 'node:path';
import { diffArrays } from 'diff';
import type { MergedFile } from '../../proofs.ts';
import type { Testbed } from '../../testbed.ts';
import { isAt } from './tidy.ts';
import { nodeProgram } from './tools.ts';

const BOX_MS = 10_000;
/** What the final proof takes: below this, it gets both cores. */
const PROOF_MS = 35_000;

interface Diagnostic {
  readonly path: string;
  readonly line: number;
  /** Code and sentence. */
  readonly says: string;
}

/** By candidate id: the first error on its lines. Empty where nothing is checked, or not in time. */
export async function typeErrors(bed: Testbed, file: MergedFile): Promise<ReadonlyMap<string, string>> {
  const config = /\.[cm]?tsx?$/.test(file.path) ? nearestConfig(bed, file.path) : undefined;
  const program = config === undefined ? undefined : nodeProgram(bed.project, 'typescript', 'tsc');
  if (config === undefined || program === undefined || bed.deadline.leftMs() < PROOF_MS) return new Map();
  const cwd = posix.dirname(config);
  const words = await bed.runTool(
    {
      ...{ tree: bed.head, argv: [...program, '-p', '.', '--noEmit', '--pretty', 'false'], cwd },
      ...{ overlay: { [file.path]: file.after }, wanted: 'words', timeoutMs: BOX_MS },
    },
    bed.signal,
  );
  return blame(bed, file, readDiagnostics(words ?? '', cwd));
}

function nearestConfig({ project }: Testbed, path: string): string | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const config = posix.join(folder, 'tsconfig.json');
    if (project.paths.includes(config)) return config;
    if (folder === '.') return undefined;
  }
}

/** `--pretty false`: `path(line,column): error TS2345: sentence`, paths relative to where it runs. */
export function readDiagnostics(words: string, cwd: string): readonly Diagnostic[] {
  return [...words.matchAll(/^(\S.*?)\((\d+),\d+\): error (TS\d+: .*)$/gm)].map(
    ([, path = '', line = '', says = '']) => ({ path: posix.join(cwd, path), line: Number(line), says }),
  );
}

/** New is what stands on lines of ours and nowhere else: missing types of a framework, say, are no test's fault. */
function blame(bed: Testbed, file: MergedFile, found: readonly Diagnostic[]): ReadonlyMap<string, string> {
  const added = addedLines(file);
  const isOurs = ({ path, line }: Diagnostic) => path === file.path && added.has(line);
  const old = new Set(found.filter((one) => !isOurs(one)).map(({ says }) => says));
  const fresh = found.filter((one) => isOurs(one) && !old.has(one.says));
  const spans = bed.language.testSpans(file.after, file.path);
  const isIn = (line: number, span: { readonly start: number; readonly end: number }) =>
    line >= span.start && line <= span.end;
  const blamed = new Map<string, string>();
  for (const { candidate } of file.proofs) {
    const own = spans.find((one) => isAt(one, candidate))?.span;
    // An import serves them all.
    const error = fresh.find(
      ({ line }) => (own !== undefined && isIn(line, own)) || !spans.some(({ span }) => isIn(line, span)),
    );
    if (error !== undefined) blamed.set(candidate.id, error.says);
  }
  return blamed;
}

function addedLines({ before = '', after }: MergedFile): ReadonlySet<number> {
  const added = new Set<number>();
  let line = 1;
  for (const part of diffArrays(before.split('\n'), after.split('\n'))) {
    if (part.removed) continue;
    for (const _ of part.value) {
      if (part.added) added.add(line);
      line++;
    }
  }
  return added;
}
