// Writes docs/commands.md from what the commands say of themselves; with --print it only prints the page.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readSettings } from '../../src/config.ts';
import { programFor } from '../../src/doors/cli/program.ts';

const root = join(import.meta.dirname, '../..');
/** Nothing is run: only what the commands say of themselves is asked. */
const program = programFor({
  settings: readSettings({ HOME: '/' }),
  signal: AbortSignal.abort(),
  write: () => undefined,
  width: 80,
  isColour: false,
  asks: () => undefined,
  finish: () => undefined,
});
const help = (command: Command) => command.configureHelp({ helpWidth: 80 }).helpInformation().trimEnd();
const overview = help(program);
const shown = program.commands.filter((command) => overview.includes(`\n  ${command.name()} `));

const page = [
  '# Commands',
  'Made by `npm run commands-page` from the commands themselves; a test sees to it that they agree.',
  `\`\`\`text\n${overview}\n\`\`\``,
  ...shown.map((command) => `## ${command.name()}\n\n\`\`\`text\n${help(command)}\n\`\`\``),
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
