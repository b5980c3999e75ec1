import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInScope, readRepositoryConfig } from '../../../src/stages/workspace/repository-config.ts';

const schema: { properties: Record<string, { properties?: Record<string, unknown> }> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/schema/testwright.schema.json'), 'utf8'),
);

test('absent, empty or all comments: nothing is said', () => {
  for (const text of [undefined, '', '# later\n']) expect(readRepositoryConfig(text)).toEqual({});
});

test('every field; one command need not be a list', () => {
  const text =
    'install: npm ci\nbuild:\n  - npm run a\n  - npm run b\ntest:\n  framework: mocha\n  args: [--require, ./x.js]\n  env: { TZ: UTC }\npaths: ["src/**", "!src/gen/**"]\narid: { calls: [audit.*], functions: [say] }\n';
  expect(readRepositoryConfig(text)).toEqual({
    install: ['npm ci'],
    build: ['npm run a', 'npm run b'],
    test: { framework: 'mocha', args: ['--require', './x.js'], env: { TZ: 'UTC' } },
    paths: ['src/**', '!src/gen/**'],
    arid: { calls: ['audit.*'], functions: ['say'] },
  });
});

test.each([
  ['an unknown field', 'build: make\nbuidl: make\n', 2, 'the top: "buidl" is not known'],
  ['an unknown field deeper', 'test:\n  env:\n    A: b\n  retries: 3\n', 4, 'test: "retries" is not known'],
  ['a framework that is none', 'test:\n  framework: jasmine\n', 2, 'test.framework: must be one of jest, '],
  [
    'a variable that is no text',
    'test:\n  env:\n    A: b\n    PORT: 80\n',
    4,
    'test.env.PORT: must be string',
  ],
  [
    'a variable name that is none',
    'test:\n  env:\n    A: b\n    "A-B": c\n',
    4,
    'test.env: "A-B" is no name of a variable',
  ],
  ['commands that are none', 'paths: [a]\n\ninstall: {run: x}\n', 3, 'install: must be string,array'],
  ['a list with something else in it', 'build:\n  - make\n  - 3\n', 3, 'build.1: must be string'],
  [
    'a name that is a pattern of its own',
    'arid:\n  calls: ["(a+)+"]\n',
    2,
    'arid.calls.0: must match pattern',
  ],
  ['a name of many stars', 'arid:\n  calls: ["a*b*c*"]\n', 2, 'arid.calls.0: must match pattern'],
  ['an empty list', 'build: []\n', 1, 'build: must NOT have fewer than 1 items'],
  ['no mapping', '- build\n', 1, 'the top: must be object'],
  ['broken YAML', 'build: make\ntest: [\n', 3, 'Flow sequence'],
  ['the same field twice', 'build: a\nbuild: b\n', 2, 'Map keys must be unique'],
  [
    'aliases without end',
    `a: &a [x,x]\n${'bcdefghijk'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
    1,
    'alias',
  ],
  ['too long', `# ${'x'.repeat(70_000)}`, 1, 'larger than 64 KiB'],
])('%s: path, line and what is wrong', (_, text, line, cause) => {
  const read = () => readRepositoryConfig(text);
  expect(read).toThrow(expect.objectContaining({ code: 'bad-config' }));
  expect(read).toThrow(
    expect.objectContaining({
      fields: { file: '.github/testwright.yml', line, cause: expect.stringContaining(cause) },
      fix: expect.stringContaining('docs/configuration.md'),
    }),
  );
});

// What an operator sets has no name here; a new field must be looked at with this question in mind.
test('it holds nothing that an operator decides, and refuses the words', () => {
  expect(Object.keys(schema.properties)).toEqual([
    'install',
    'build',
    'test',
    'paths',
    'arid',
    'automatic',
    'labels',
    'branches',
    'issues',
    'commands',
  ]);
  expect(Object.keys(schema.properties['test']?.properties ?? {})).toEqual(['framework', 'args', 'env']);
  for (const word of ['sandbox', 'level', 'network', 'registries', 'limits', 'budget', 'model', 'cacheDir'])
    expect(() => readRepositoryConfig(`${word}: off\n`)).toThrow(
      expect.objectContaining({ code: 'bad-config' }),
    );
});

test('every field stands in docs/configuration.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  for (const name of ['install', 'build', 'test.framework', 'test.args', 'test.env', 'paths'])
    expect(page).toContain(`| \`${name}\` |`);
});

test.each<[readonly string[] | undefined, string, boolean]>([
  [undefined, 'a/b.js', true],
  [['src/**'], 'src/a/b.js', true],
  [['src/**'], 'lib/b.js', false],
  [['!src/gen/**'], 'src/gen/b.js', false],
  [['!src/gen/**'], 'src/b.js', true],
  [['src/**', '!src/gen/**', 'src/gen/keep.js'], 'src/gen/keep.js', true],
  [['src/**', '!src/gen/**'], 'src/gen/a.js', false],
])('%j lets %s in: %s', (globs, path, expected) => {
  expect(isInScope(globs, path)).toBe(expected);
});
