// Stage: merged files as the repository's own formatter and linter want them, where it has these. What they make of a
// file is taken only if it still is the file as it was and our tests.
import { diffArrays } from 'diff';
import type { Language, TestSpan } from '../../languages/language.ts';
import { type MergedFile, namesOf } from '../../proofs.ts';
import type { Candidate } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { toolsOf } from './tools.ts';

/** For all tools and files together. */
const BOX_MS = 10_000;
/** What the final proof takes; below this it gets all that is left. */
const PROOF_MS = 35_000;

export async function tidyFiles(bed: Testbed, files: readonly MergedFile[]): Promise<readonly MergedFile[]> {
  const end = bed.deadline.leftMs() - BOX_MS;
  const leftMs = () => Math.min(bed.deadline.leftMs() - end, bed.deadline.leftMs() - PROOF_MS);
  const tools = toolsOf(bed.project, bed.language.id);
  const tidied: MergedFile[] = [];
  for (const merged of files) {
    let file = merged;
    for (const { argv } of tools) {
      if (leftMs() < 1000) break;
      const text = await bed.runTool(
        {
          ...{ tree: bed.head, argv: [...argv, `/work/${file.path}`], cwd: bed.project.packageDir },
          ...{ overlay: { [file.path]: file.after }, wanted: { file: file.path }, timeoutMs: leftMs() },
        },
        bed.signal,
      );
      file = (text === undefined ? undefined : tidyAs(bed.language, file, text)) ?? file;
    }
    tidied.push(file);
  }
  return tidied;
}

/** The file with this text, and its tests as they stand there; undefined: it may not be that. */
export function tidyAs(language: Language, file: MergedFile, text: string): MergedFile | undefined {
  const { path, before = '', after } = file;
  // The tool's code is the repository's: what it gives need be no formatting at all.
  const isSized = text.length < 2 * after.length + 10_000;
  const isSafe = isSized && keepsLines(before, after, text) && language.parses(text, path);
  if (!isSafe) return undefined;
  const [was, is] = [after, text].map((source) => language.testSpans(source, path));
  const names = (spans: typeof is) => JSON.stringify(spans?.map((one) => one.path));
  if (names(was) !== names(is)) return undefined;
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const proofs = file.proofs.flatMap((proof) => {
    const found = is?.filter((one) => isAt(one, proof.candidate)) ?? [];
    const [only] = found;
    if (only === undefined || found.length > 1) return [];
    const body = `${lines.slice(only.span.start - 1, only.span.end).join('\n')}\n`;
    return [{ ...proof, candidate: { ...proof.candidate, body } }];
  });
  return proofs.length === file.proofs.length ? { ...file, after: text, proofs } : undefined;
}

/** Every line that merging left as it was stands there still, byte for byte, in the same order. */
function keepsLines(before: string, merged: string, text: string): boolean {
  const old = diffArrays(before.split('\n'), merged.split('\n'))
    .filter(({ added, removed }) => !added && !removed)
    .flatMap(({ value }) => value);
  let at = 0;
  const lines = text.split('\n');
  return old.every((line) => {
    at = lines.indexOf(line, at) + 1;
    return at > 0;
  });
}

export function isAt({ path }: TestSpan, candidate: Candidate): boolean {
  return JSON.stringify(path) === JSON.stringify(namesOf(candidate));
}
