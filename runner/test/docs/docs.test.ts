// The runner's pages against the program: commands and options that there are, fields that are taken, links that lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/commands/index.ts';
import { checkGatewayConfig } from '../../src/gateway/config.ts';
import { checkServeConfig } from '../../src/serve/config.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

function unknownIn(text: string): readonly string[] {
  return [...text.matchAll(/testwright-runner ([a-z-]+)([^`\n]*)/g)].flatMap(([, name = '', rest = '']) => {
    const command = commands.find((each) => each.name === name);
    if (command === undefined) return [name];
    return (rest.match(/--[a-z-]+/g) ?? [])
      .filter((option) => !command.usage.includes(option))
      .map((option) => `${name} ${option}`);
  });
}

test('a command or an option that there is not is found', () => {
  expect(unknownIn('`testwright-runner serve --config x --fast` and testwright-runner fly')).toEqual([
    'serve --fast',
    'fly',
  ]);
});

test.each(pages)('%s names no command and no option that there is not', (page) => {
  expect(unknownIn(read(page))).toEqual([]);
});

test.each(pages)('%s: links lead to files', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, page, '..', link)))).toEqual(
    [],
  );
});

test('files of runner/deploy that are named are there, and each of them is named', () => {
  const text = read('docs/operating.md');
  for (const name of readdirSync(join(root, 'deploy'))) expect(text).toContain(`\`${name}\``);
});

test('the configurations of the first page are taken', () => {
  const page = read('docs/first-answer.md');
  const serve = /`serve\.json`\*\*: `(\{.*\})`/.exec(page)?.[1] ?? '';
  expect(checkServeConfig(JSON.parse(serve)).contextTokens).toBe(32_768);
  const gateway = /`gateway\.json`:\n\n([\s\S]*?)\n\n/.exec(page)?.[1] ?? '';
  expect(checkGatewayConfig(JSON.parse(gateway.replace('THE HASH', 'a'.repeat(64)))).upstreams).toHaveLength(
    1,
  );
});
