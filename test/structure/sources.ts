// The sources of src/ as the structure rules see them: lines, and what each file imports.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Import {
  /** Path from the top of the repository for our own files, else the package's or node module's name. */
  readonly to: string;
  readonly isType: boolean;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const root = join(import.meta.dirname, '../..');

/** Host code only: `.cjs` and `.mjs` files are run inside the sandbox, where they are as untrusted as what they run. */
export function readSources(): readonly Source[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join('src', name))
    .sort()
    .map((path) => source(path, readFileSync(join(root, path), 'utf8')));
}

export function source(path: string, text: string): Source {
  return { path, text, imports: importsOf(path, text) };
}

const statement = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const call = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, text: string): readonly Import[] {
  const place = (to: string) =>
    to.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), to)) : to.replace(/^node:/, '');
  return [
    ...[...text.matchAll(statement)].map(([, type, to]) => ({
      to: place(to ?? ''),
      isType: type !== undefined,
    })),
    ...[...text.matchAll(call)].map(([, to]) => ({ to: place(to ?? ''), isType: false })),
  ];
}

/** `src/stages/workspace/git.ts` → `stages`; a file directly in src is its own room. */
export function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}
