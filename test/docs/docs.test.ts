// Documents against what there is: links, commands with their options, pages that are made from the program, the Action's inputs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { commands } from '../../src/commands/index.ts';
import { commandsIn, pages, read } from './documented.ts';
import { isBenchmark, ledger } from './ledger.ts';

const root = join(import.meta.dirname, '../..');
const made = (script: string) =>
  execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'scripts/build', script), '--print'],
    { encoding: 'utf8' },
  );
const commandsPage = made('commands-page.ts');

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

test('docs/configuration.md is what the schema says, and its example fits the schema', () => {
  expect(read('docs/configuration.md')).toBe(made('configuration-page.ts'));
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
  const fits = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(read('docs/schema/testwright.schema.json')),
  );
  expect([fits(parse(example)), fits({ ...parse(example), shell: 'x' })]).toEqual([true, false]);
});

test('each documented command is run by a test, or it is said why not', () => {
  const documented = new Set(pages.flatMap((page) => commandsIn(page)));
  const unknown = [...documented].filter((command) => !(command in ledger) && !isBenchmark(command));
  expect(unknown).toEqual([]);
  expect(Object.keys(ledger).filter((command) => !documented.has(command))).toEqual([]);
  for (const entry of Object.values(ledger))
    if ('ranBy' in entry) expect(existsSync(join(root, entry.ranBy))).toBe(true);
});

test('a documented command is seen wherever it stands, and a benchmark that there is not', () => {
  const text =
    'x\n\n    testwright improve   # now\n\n```sh\nnpx tw\n```\nor `testwright-runner go --fast`, not `testwright-runner`';
  expect(commandsIn('docs/faq.md', text)).toEqual([
    'npx tw',
    'testwright improve',
    'testwright-runner go --fast',
  ]);
  const programs = pages.flatMap((page) =>
    [...read(page).matchAll(/\bbench\/[\w-]+\.ts\b/g)].map(([path]) => path),
  );
  expect(programs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every npm script that a page names is one', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = pages.flatMap((page) =>
    [
      ...read(page)
        .replace(/^```yaml[\s\S]*?^```/gm, '')
        .matchAll(/\bnpm run ([\w:-]+)/g),
    ].map(([, name = '']) => name),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
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
  expect(parse(quick).jobs.prove.steps.slice(0, 2)).toEqual(jobs.prove.steps.slice(0, 2));
  expect(jobs.prove.steps[2].with).toMatchObject(parse(quick).jobs.prove.steps[2].with);
});
