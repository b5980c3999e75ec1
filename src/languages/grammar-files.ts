// The grammars and the parser itself, as WebAssembly: packed beside a built program, else in the packages that bring them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const packed = join(import.meta.dirname, 'grammars');

/** Names of files of web-tree-sitter and of its grammars, such as `web-tree-sitter.wasm`. */
export async function readGrammarFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (existsSync(packed))
    return new Uint8Array(brotliDecompressSync(await readFile(join(packed, `${name}.br`))));
  return new Uint8Array(await readFile(grammarSource(name)));
}

/** Where the package has it that npm installed. */
export function grammarSource(name: string): string {
  const require = createRequire(import.meta.url);
  if (name === 'web-tree-sitter.wasm') return require.resolve(`web-tree-sitter/${name}`);
  return join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm', name);
}
