// The rules of docs/ARCHITECTURE.md, each a function from the sources to what breaks it.
import { roomOf, type Source } from './sources.ts';

export interface Rule {
  readonly name: string;
  /** One sentence for each break; none where the rule holds. */
  readonly breaks: (sources: readonly Source[]) => readonly string[];
  /** A file that must break it: a rule that cannot fail is none. */
  readonly planted: readonly (readonly [path: string, text: string])[];
}

const families = new Set([
  'languages',
  'frameworks',
  'sandboxes',
  'generators',
  'gates',
  'mutators',
  'commands',
]);
/** What a family may know of another one: its contract, as types. */
const contracts = new Set([
  'src/languages/language.ts',
  'src/languages/bodies.ts',
  'src/frameworks/framework.ts',
  'src/sandboxes/sandbox.ts',
  'src/generators/generator.ts',
  'src/model/model.ts',
  'src/testbed.ts',
]);
const words = new Set(['src/terms.ts', 'src/errors.ts']);
/** The list of stages, for flow.ts alone. */
const STAGES = 'src/stages/index.ts';
/** Syntax trees: reading code is no family's secret. */
const SYNTAX = 'src/languages/parser.ts';

/** Steps before a composition can begin: where its repository comes from. */
const forTheApp = new Set(['src/stages/workspace/clone.ts', 'src/stages/workspace/repository-config.ts']);

/** Takes secrets out of what leaves; knows nothing else. */
const REDACT = 'src/redact.ts';

/** Holds the text of a probe, which reads the environment of the sandbox it runs in. */
const GUEST_TEXT = 'src/languages/javascript/probe-values.ts';

export const rules: readonly Rule[] = [
  {
    name: 'terms.ts imports nothing; errors.ts and config.ts import nothing of ours but terms and errors, and config.ts what hides secrets',
    breaks: (sources) =>
      imports(sources, (from, to) => {
        if (from === 'src/terms.ts') return true;
        return (
          (from === 'src/errors.ts' || from === 'src/config.ts') &&
          to.startsWith('src/') &&
          !words.has(to) &&
          !(from === 'src/config.ts' && to === REDACT)
        );
      }),
    planted: [
      ['src/terms.ts', "import { join } from 'node:path';"],
      ['src/config.ts', "import { test } from './flow.ts';"],
    ],
  },
  {
    name: 'a family imports terms, errors and itself; another family only by its contract, as types',
    breaks: (sources) =>
      imports(sources, (from, to, isType) => {
        if (!families.has(roomOf(from)) || !to.startsWith('src/') || roomOf(from) === 'commands')
          return false;
        if (roomOf(to) === roomOf(from) || words.has(to) || to === SYNTAX) return false;
        return !(isType && contracts.has(to));
      }),
    planted: [
      ['src/gates/bad-gate.ts', "import { pytest } from '../frameworks/pytest.ts';"],
      ['src/frameworks/bad.ts', "import { defaultLimits } from '../sandboxes/sandbox.ts';"],
      ['src/generators/bad.ts', "import type { Stage } from '../stages/attempt.ts';"],
      ['src/mutators/bad.ts', "const late = await import('../languages/index.ts');"],
    ],
  },
  {
    name: 'a stage imports no other stage: only its own folder',
    breaks: (sources) =>
      imports(sources, (from, to) => {
        if (roomOf(from) !== 'stages' || roomOf(to) !== 'stages' || from === STAGES) return false;
        const [mine, theirs] = [from.split('/').slice(2), to.split('/').slice(2)];
        return mine.length === 1 || theirs.length === 1 || mine[0] !== theirs[0];
      }),
    planted: [
      ['src/stages/bad.ts', "import { settle } from './settle.ts';"],
      ['src/stages/bad.ts', "import type { PrivateGit } from './workspace/git.ts';"],
      ['src/stages/workspace/bad.ts', "export { readChange } from '../change.ts';"],
    ],
  },
  {
    name: 'only flow.ts, ground.ts, its beginning, search.ts, the middle of `test`, and reproduction.ts, a flow of its own, import stages; doors may ask the tool finder, which is about the host and no repository, the App also for a clone and for what a repository sets',
    breaks: (sources) =>
      imports(sources, (from, to) => {
        if (
          roomOf(to) !== 'stages' ||
          roomOf(from) === 'stages' ||
          /^src\/(?:flow|ground|search|reproduction)\.ts$/.test(from)
        )
          return false;
        if (from.startsWith('src/doors/app/') && forTheApp.has(to)) return false;
        return !(roomOf(from) === 'doors' && to === 'src/stages/workspace/toolchain.ts');
      }),
    planted: [
      ['src/doors/cli/bad.ts', "import { publish } from '../../stages/publication.ts';"],
      ['src/doors/cli/bad.ts', "import { cloneInto } from '../../stages/workspace/clone.ts';"],
    ],
  },
  {
    name: 'nothing but doors/ imports a door, and nothing but doors/ the flow',
    breaks: (sources) =>
      imports(
        sources,
        (from, to) => (roomOf(to) === 'doors' || to === 'src/flow.ts') && roomOf(from) !== 'doors',
      ),
    planted: [['src/report/bad.ts', "import { test } from '../flow.ts';"]],
  },
  {
    name: 'child processes only in sandboxes/, the workspace stage and the starter of the embedded model',
    breaks: (sources) =>
      imports(sources, (from, to) => {
        if (!/^(?:child_process|cluster|worker_threads|execa|simple-git|cross-spawn)$/.test(to)) return false;
        return !/^src\/(?:sandboxes\/|stages\/workspace\/|model\/embedded\.ts$)/.test(from);
      }),
    planted: [
      ['src/gates/bad.ts', "import { spawn } from 'node:child_process';"],
      ['src/stages/bad.ts', "const { execa } = await import('execa');"],
    ],
  },
  {
    name: 'the model client only in model/, Octokit and probot only in github/, the database only in queue/',
    breaks: (sources) =>
      imports(
        sources,
        (from, to) =>
          (/^openai\b/.test(to) && roomOf(from) !== 'model') ||
          (/^(?:@?octokit|probot)\b/.test(to) && roomOf(from) !== 'github') ||
          (/^(?:pg|pg-boss|@electric-sql\/.*|sqlite)$/.test(to) && roomOf(from) !== 'queue'),
      ),
    planted: [
      ['src/generators/bad.ts', "import OpenAI from 'openai';"],
      ['src/stages/bad.ts', "import type { Octokit } from '@octokit/rest';"],
      ['src/doors/app/bad.ts', "import { Probot } from 'probot';"],
      ['src/doors/app/bad.ts', "import { PgBoss } from 'pg-boss';"],
    ],
  },
  {
    name: 'github/, queue/ and commands/ know nothing of stages, flow, models or doors: words, errors, terms of the answer',
    breaks: (sources) =>
      imports(sources, (from, to) => {
        if (!['github', 'queue', 'commands'].includes(roomOf(from)) || !to.startsWith('src/')) return false;
        return roomOf(to) !== roomOf(from) && !words.has(to) && to !== REDACT;
      }),
    planted: [
      ['src/github/bad.ts', "import { findRequest } from '../queue/requests.ts';"],
      ['src/queue/bad.ts', "import type { Repository } from '../github/repository.ts';"],
      ['src/commands/bad.ts', "import { openGitHub } from '../github/app.ts';"],
    ],
  },
  {
    name: 'nothing can approve or merge a pull request',
    breaks: (sources) =>
      sources
        .filter(({ text }) =>
          /\bAPPROVE\b|submitReview|pulls\.merge|mergePullRequest|enableAutoMerge|mergeBranch|repos\.merge/i.test(
            text.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, ''),
          ),
        )
        .map(({ path }) => `${path} can approve or merge`),
    planted: [
      ['src/github/bad.ts', "await pulls.createReview({ event: 'APPROVE' });"],
      ['src/github/bad.ts', 'await octokit.rest.pulls.merge({});'],
    ],
  },
  {
    name: 'the environment is read in config.ts only',
    breaks: (sources) =>
      sources
        .filter(
          ({ path, text }) =>
            path !== 'src/config.ts' &&
            path !== GUEST_TEXT &&
            /\bprocess\s*(?:\?\.|\.|\[['"])\s*env\b/.test(text),
        )
        .map(({ path }) => `${path} reads the environment`),
    planted: [['src/report/bad.ts', 'const key = process.env.KEY;']],
  },
  {
    name: 'nothing imports the runner, which is a package of its own',
    breaks: (sources) => imports(sources, (_, to) => to.startsWith('runner/')),
    planted: [['src/model/bad.ts', "import { findModel } from '../../runner/src/models.ts';"]],
  },
  {
    name: 'a file has at most 250 lines (terms.ts, one list of words, may be longer), flow.ts 80, a contract or list 80 of code',
    breaks: (sources) =>
      sources.flatMap(({ path, text }) => {
        const lines = text.trimEnd().split('\n');
        const isShort = contracts.has(path) || /\/(?:index|gate|mutator|generator|command)\.ts$/.test(path);
        // The comments of a contract are what it is for: they are not what the budget is against.
        const counted = isShort ? lines.filter((line) => !/^\s*(?:\/\/|\/\*\*|\*|$)/.test(line)) : lines;
        const most = isShort || path === 'src/flow.ts' ? 80 : path === 'src/terms.ts' ? Infinity : 250;
        return counted.length > most ? [`${path} has ${counted.length} lines, ${most} are allowed`] : [];
      }),
    planted: [
      ['src/report/bad.ts', 'x;\n'.repeat(251)],
      ['src/flow.ts', 'x;\n'.repeat(81)],
      ['src/gates/index.ts', 'x;\n'.repeat(81)],
    ],
  },
  {
    name: 'no check is switched off in a source',
    breaks: (sources) =>
      sources
        .filter(({ text }) => /\b(?:biome-ignore|@ts-ignore|@ts-expect-error|@ts-nocheck)\b/.test(text))
        .map(({ path }) => `${path} switches a check off`),
    planted: [['src/report/bad.ts', '// biome-ignore lint: because']],
  },
];

function imports(
  sources: readonly Source[],
  isBreak: (from: string, to: string, isType: boolean) => boolean,
): readonly string[] {
  return sources.flatMap((from) =>
    from.imports
      .filter(({ to, isType }) => isBreak(from.path, to, isType))
      .map(({ to }) => `${from.path} imports ${to}`),
  );
}
