// The commands that the pages tell people to type: lines of shell blocks, indented lines, and what is a whole command in a code span.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'workflows/README.md', 'runner/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** What a line of a shell begins with, here. */
const program =
  /^(?:[A-Z_]+=\S+ )?(?:(?:bin\/)?testwright(?:-runner)?|npm|npx|node|sudo|docker|podman|helm|tar|git|pip|uv|curl|scripts\/\w+) /;
/** A span is a command to type, and no name of one, where it also says what with. */
const wholeInSpan = /^(?:[A-Z_]+=\S+ )?testwright-runner (?:doctor$|\w[\w-]* --)/;

/** Without comments and padding, as they would be typed. Pages that are made from the program itself are left out. */
export function commandsIn(page: string, text = read(page)): readonly string[] {
  if (page === 'docs/commands.md') return [];
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const indented = [...prose.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => wholeInSpan.test(span));
  return [...blocks, ...indented, ...spans]
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter((line) => program.test(`${line} `));
}
