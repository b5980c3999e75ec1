// Documents against what there is: links, commands with their options, pages that are made from the program, the Action's inputs.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { commands } from '../../src/commands/index.ts';

const root = join(import.meta.dirname, '../..');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'workflows/README.md', 'runner/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const commandsPage = execFileSync(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', join(root, 'scripts/build/commands-page.ts'), '--print'],
  { encoding: 'utf8' },
);

const commentCommands = commands.map(({ name }) => name);

/** As GitHub makes anchors of headings. */
const anchorsOf = (text: string) =>
  new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );

function brokenLinks(page: string, text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^(?:https?|mailto):/.test(link)) return [];
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return [link];
    return anchor === undefined || anchorsOf(read(file)).has(anchor) ? [] : [link];
  });
}

test.each(pages)('%s: every link leads to a file that is there', (page) => {
  expect(brokenLinks(page, read(page))).toEqual([]);
});

test('a link that leads nowhere is seen', () => {
  expect(brokenLinks('docs/faq.md', '[a](none.md) [b](faq.md#none) [c](faq.md)')).toEqual([
    'none.md',
    'faq.md#none',
  ]);
});

test('docs/commands.md is what the commands say of themselves', () => {
  expect(read('docs/commands.md')).toBe(commandsPage);
});

/** `testwright test --symbol x` in blocks and in code spans, with or without a path before it. */
function wrongUses(text: string): readonly string[] {
  const helpOf = new Map(
    [...commandsPage.matchAll(/^## (\w+)\n\n```text\n([\s\S]*?)```/gm)].map(([, name = '', help = '']) => [
      name,
      help,
    ]),
  );
  const uses = [...text.matchAll(/(?:^|[`\s/])testwright ([a-z]+)((?: +[^\s`#|]+)*)/gm)];
  return uses.flatMap(({ 0: use, 1: name = '', 2: rest = '', index }) => {
    if (name === 'needs') return [];
    // In a comment on GitHub, not in a shell.
    if (use.startsWith('/') && !/[\w.]/.test(text[index - 1] ?? ''))
      return commentCommands.includes(name) ? [] : [use.trim()];
    const help = helpOf.get(name);
    if (help === undefined) return [use.trim()];
    const options = [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option);
    return options
      .filter((option) => !help.includes(`${option} `))
      .map((option) => `${use.trim()}: ${option}`);
  });
}

test.each(pages.filter((page) => page !== 'docs/commands.md'))(
  '%s: every command and option exists',
  (page) => {
    expect(wrongUses(read(page))).toEqual([]);
  },
);

test('a command or an option that there is not is seen', () => {
  expect(wrongUses('`testwright improve` and\n    bin/testwright prove --hed x\n')).toHaveLength(2);
});

test('docs/action.md has each input and output, and no others', () => {
  const { inputs, outputs } = parse(read('action.yml'));
  const [, part = '', rest = ''] =
    /## Inputs([\s\S]*?)## Outputs([\s\S]*?)## What/.exec(read('docs/action.md')) ?? [];
  const rows = (text: string) => [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect([rows(part), rows(rest)]).toEqual([Object.keys(inputs), Object.keys(outputs)]);
});

test('the workflow of the quick start is one that we test', () => {
  const [, quick = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/start-action.md')) ?? [];
  const { jobs } = parse(read('workflows/prove.yml'));
  const [last] = jobs.prove.steps.slice(-1);
  expect(parse(quick).jobs.prove.steps.slice(0, 2)).toEqual(jobs.prove.steps.slice(0, 2));
  expect(last.with).toMatchObject(parse(quick).jobs.prove.steps[2].with);
});
