// `testwright init`: looks at a repository, says what it found, and writes a configuration and a workflow that fit.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { languages } from '../../languages/index.ts';
import { cleanLine } from '../../report/clean.ts';
import { wrap } from '../../report/layout.ts';
import type { AddCommand } from './door.ts';
import { isFree, lookAt, type Seen } from './repository-look.ts';

const WORKFLOW = join(import.meta.dirname, '../../../workflows/prove.yml');

interface Offer {
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

export const addInit: AddCommand = (program, door) => {
  program
    .command('init')
    .description(
      'Shows what it finds in a repository, and adds a configuration and a workflow; overwrites nothing',
    )
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .action(({ repo }: { readonly repo: string }) => {
      const seen = lookAt(resolve(repo), languages);
      const said = [...found(seen), '', ...write(seen)];
      door.write(`${said.flatMap((line) => wrap(line, Math.min(door.width, 100), '    ')).join('\n')}\n`);
    });
};

function found({
  top,
  languages: known,
  testCommands,
  frameworks,
  coverage,
  lockfiles,
}: Seen): readonly string[] {
  const list = (items: readonly string[]) =>
    items.length === 0 ? 'none' : items.slice(0, 6).map(cleanLine).join(', ');
  return [
    `Found in ${cleanLine(top)}:`,
    `  languages: ${list(known.map(({ id, files, tests }) => `${id} (${files} files, ${tests} test files)`))}`,
    `  test commands: ${list(testCommands.map(({ command, where }) => `${command} (${where})`))}`,
    `  frameworks: ${list(frameworks)}`,
    `  coverage tools: ${list(coverage.map(({ tool, where }) => `${tool} (${where})`))}; none is needed: Testwright counts for itself`,
    `  dependencies: ${list(lockfiles)}`,
  ];
}

function write(seen: Seen): readonly string[] {
  if (seen.languages.length === 0)
    return [
      'Nothing was written: Testwright tests JavaScript, TypeScript and Python, and there is none here.',
    ];
  const lines = offersFor(seen).map(({ path, text, why }) => {
    if (!isFree(seen.top, path)) return `Left alone: ${path}, which is there already.`;
    mkdirSync(dirname(join(seen.top, path)), { recursive: true });
    writeFileSync(join(seen.top, path), text, { flag: 'wx' });
    return `Wrote ${path}: ${why}`;
  });
  return [
    ...lines,
    '',
    'Next: in the workflow put the owner of your copy of Testwright in place of OWNER, pin it by commit, and try it here first:',
    '    testwright prove',
  ];
}

function offersFor(seen: Seen): readonly Offer[] {
  return [
    {
      path: '.github/testwright.yml',
      text: configurationFor(seen),
      why: 'what Testwright cannot find on its own goes here.',
    },
    {
      path: '.github/workflows/testwright.yml',
      text: readFileSync(WORKFLOW, 'utf8'),
      why: 'judges the tests of each pull request; it can only read, and needs no model and no secret.',
    },
  ];
}

/** A comment where all is found without it: every line in it is one that somebody must keep right. */
function configurationFor({ frameworks, testCommands }: Seen): string {
  const [first] = frameworks;
  const many = frameworks.length > 1 && first !== undefined;
  return [
    '# How Testwright installs, builds and tests this repository, where it does not find out by itself: docs/configuration.md.',
    ...testCommands
      .slice(0, 4)
      .map(({ command, where }) => `# Found: ${cleanLine(command)} (${cleanLine(where)})`),
    ...(many
      ? [
          `# Several frameworks were found (${frameworks.join(', ')}): the one whose tests count is named.`,
          'test:',
          `  framework: ${first}`,
        ]
      : []),
    '',
  ].join('\n');
}
