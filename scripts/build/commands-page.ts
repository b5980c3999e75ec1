// Writes docs/commands.md from what the commands say of themselves; with --print it only prints the page.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const help = (...words: readonly string[]) =>
  execFileSync(join(root, 'bin/testwright'), [...words, '--help'], { encoding: 'utf8' }).trimEnd();

const overview = help();
const names = [...overview.slice(overview.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'help');
const page = [
  '# Commands',
  'Made by `npm run commands-page` from the commands themselves; a test sees to it that they agree.',
  `\`\`\`text\n${overview}\n\`\`\``,
  ...names.map((name) => `## ${name}\n\n\`\`\`text\n${help(name)}\n\`\`\``),
  `## Exit codes

| code | means |
|---|---|
| 0 | answered, also with no test to show: the reasons are in the answer |
| 1 | \`prove --fail-on\` is met, or a replay came out different |
| 2 | wrong use or configuration |
| 3 | infrastructure failed |
| 4 | refused for safety |
| 130 | interrupted |

Codes and what to do about each: [reason-codes.md](reason-codes.md). Variables: \`TESTWRIGHT_MODEL_URL\`, \`TESTWRIGHT_MODEL_KEY\`,
\`TESTWRIGHT_MODEL\`, \`TESTWRIGHT_CACHE\`.`,
].join('\n\n');

if (process.argv.includes('--print')) process.stdout.write(`${page}\n`);
else writeFileSync(join(root, 'docs/commands.md'), `${page}\n`);
