// Syntax trees for every language, from WebAssembly grammars: no native build, nothing to compile.
import { Language, type Node, Parser } from 'web-tree-sitter';
import { readGrammarFile } from './grammar-files.ts';

export type GrammarId = 'javascript' | 'typescript' | 'tsx' | 'python';
export const grammarIds: readonly GrammarId[] = ['javascript', 'typescript', 'tsx', 'python'];

const parsers = new Map<GrammarId, Parser>();

/** Must have been awaited once before anything is parsed; repeated calls cost nothing. */
export async function loadGrammars(): Promise<void> {
  if (parsers.size === grammarIds.length) return;
  await Parser.init({ wasmBinary: await readGrammarFile('web-tree-sitter.wasm') });
  for (const id of grammarIds) {
    const grammar = await Language.load(await readGrammarFile(`tree-sitter-${id}.wasm`));
    parsers.set(id, new Parser().setLanguage(grammar));
  }
}

/** Gives the root of the source's tree to `read` and frees the tree afterwards: nodes must not outlive the call. */
export function withSyntax<T>(grammar: GrammarId, source: string, read: (root: Node) => T): T {
  const parser = parsers.get(grammar);
  if (parser === undefined) throw new Error('loadGrammars() was not awaited');
  const tree = parser.parse(source);
  if (tree === null) throw new Error(`the ${grammar} parser gave no tree`);
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** Every node of a tree, depth first, in source order. */
export function* descendants(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* descendants(child);
}
