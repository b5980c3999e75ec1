// Where the product is killed: right after everything that it waits for. Whatever has an effect outside of the process is
// waited for, so that between two of these places nothing happens that could be lost or done twice.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';

const root = join(import.meta.dirname, '../..');

/** Everything between a delivery and what stands on GitHub. */
const FILES = [
  'src/doors/app/answering.ts',
  'src/doors/app/applying.ts',
  'src/doors/app/deeds.ts',
  'src/doors/app/intake.ts',
  'src/doors/app/publish.ts',
  'src/doors/app/server.ts',
  'src/doors/app/suggesting.ts',
  'src/doors/app/sweep.ts',
  'src/doors/app/work.ts',
  'src/queue/jobs.ts',
  'src/queue/letterbox.ts',
  'src/queue/pglite.ts',
];

export interface KillPoint {
  /** File and line of the statement that was waited for, as `src/doors/app/work.ts:54`. */
  readonly name: string;
  readonly file: string;
  /** Where in the text the process dies. */
  readonly at: number;
}

export async function readKillPoints(): Promise<readonly KillPoint[]> {
  await loadGrammars();
  return FILES.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return withSyntax('typescript', source, (tree) => {
      const found = new Map<number, KillPoint>();
      for (const node of descendants(tree)) {
        const statement = node.type === 'await_expression' ? statementOf(node) : undefined;
        if (statement === undefined) continue;
        const at = statement.endIndex;
        found.set(at, { name: `${file}:${statement.startPosition.row + 1}`, file, at });
      }
      return [...found.values()];
    });
  });
}

const functions = new Set([
  'arrow_function',
  'function_declaration',
  'function_expression',
  'method_definition',
]);

/** Undefined where nothing follows in this function: whoever called it waits for it, too. */
function statementOf(node: Node): Node | undefined {
  let statement = node;
  while (statement.parent !== null && statement.parent.type !== 'statement_block') {
    if (functions.has(statement.parent.type)) return undefined;
    statement = statement.parent;
  }
  return /^(?:return|throw)_statement$/.test(statement.type) ? undefined : statement;
}
