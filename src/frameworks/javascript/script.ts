// What a package's own test script says about how its tests are run: read, never run.
import type { Project } from '../framework.ts';

export interface TestScript {
  /** Words of the command that starts the framework, without its name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The first part of `scripts.test` (through other scripts it calls) whose program is one of `programs`. */
export function findTestScript(project: Project, programs: readonly string[]): TestScript | undefined {
  const scripts = scriptsOf(project);
  const names = [
    'test',
    ...Object.keys(scripts).filter(
      (name) => /^(?:test|tests|unit|mocha|jest|vitest|tape)/.test(name) && name !== 'test',
    ),
  ];
  for (const name of names) {
    const found = search(scripts[name] ?? '', scripts, programs, 4);
    if (found !== undefined) return found;
  }
  return undefined;
}

function scriptsOf(project: Project): Readonly<Record<string, string>> {
  const { scripts } = project.manifest;
  if (typeof scripts !== 'object' || scripts === null) return {};
  return Object.fromEntries(
    Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function search(
  command: string,
  scripts: Readonly<Record<string, string>>,
  programs: readonly string[],
  depth: number,
): TestScript | undefined {
  if (depth === 0) return undefined;
  for (const part of command.split(/&&|\|\||;/)) {
    const words = splitWords(part);
    const env: Record<string, string> = {};
    let index = 0;
    for (; index < words.length; index++) {
      const assignment = /^([A-Z_][A-Z0-9_]*)=(.*)$/i.exec(words[index] ?? '');
      if (assignment?.[1] !== undefined) env[assignment[1]] = assignment[2] ?? '';
      else if (!/^(?:cross-env|npx|c8|nyc|env|--|--silent|--reporter=\S+)$/.test(words[index] ?? '')) break;
    }
    const at = words.findIndex(
      (word, place) =>
        place >= index &&
        programs.includes(
          word.replace(/^.*node_modules\/(?:\.bin\/)?/, '').replace(/^(\w+)\/bin\/.*$/, '$1'),
        ),
    );
    if (at >= 0) return { args: words.slice(at + 1), env };
    const called = /\b(?:npm|yarn|pnpm)\s+(?:run(?:-script)?\s+)?(?:-s\s+|--silent\s+)?([\w:-]+)/.exec(
      part,
    )?.[1];
    const inner =
      called === undefined ? undefined : search(scripts[called] ?? '', scripts, programs, depth - 1);
    if (inner !== undefined) return { args: inner.args, env: { ...env, ...inner.env } };
  }
  return undefined;
}

/** Words of a command line with their quotes taken off; nothing is expanded. */
export function splitWords(command: string): readonly string[] {
  return [...command.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? match[3] ?? '',
  );
}

/** The wanted flags with their values, in both spellings. */
export function pickFlags(args: readonly string[], wanted: readonly string[]): readonly string[] {
  const picked: string[] = [];
  args.forEach((word, index) => {
    const [name = ''] = word.split('=');
    if (!wanted.includes(name)) return;
    picked.push(word);
    const value = args[index + 1];
    if (!word.includes('=') && value !== undefined && !value.startsWith('-')) picked.push(value);
  });
  return picked;
}

/** Positional words that name files or patterns. */
export function patternsOf(args: readonly string[], valued: readonly string[]): readonly string[] {
  return args.filter(
    (word, index) => !word.startsWith('-') && !valued.includes(args[index - 1] ?? '') && /[/.*]/.test(word),
  );
}
