// The formatters and linters that mend a file by themselves, as data: how each is recognised in a repository and called.
import { posix } from 'node:path';
import type { Project } from '../../frameworks/framework.ts';
import type { LanguageId } from '../../terms.ts';

export interface Tool {
  readonly id: string;
  /** Before the file's path, which the command ends with. */
  readonly argv: readonly string[];
}

interface Known {
  readonly id: string;
  /** As it is installed. */
  readonly package: string;
  readonly arguments: readonly string[];
  /** A configuration file of its own. */
  readonly file?: RegExp;
  /** A key of package.json. */
  readonly key?: string;
  /** How files that configure several tools, or run them, name it. */
  readonly mention: RegExp;
}

/** Linters first: a formatter has the last word on how code looks. */
const node: readonly Known[] = [
  {
    id: 'eslint',
    package: 'eslint',
    arguments: ['--fix'],
    file: /^(?:eslint\.config\.\w+|\.eslintrc(?:\.\w+)?)$/,
    key: 'eslintConfig',
    mention: /(?!)/,
  },
  {
    id: 'standard',
    package: 'standard',
    arguments: ['--fix'],
    key: 'standard',
    mention: /"[^"]*\bstandard\b(?: |"(?!:)|&)/,
  },
  {
    id: 'biome',
    package: '@biomejs/biome',
    arguments: ['check', '--write'],
    file: /^\.?biome\.jsonc?$/,
    mention: /(?!)/,
  },
  {
    id: 'prettier',
    package: 'prettier',
    arguments: ['--write'],
    file: /^(?:\.prettierrc(?:\.\w+)?|prettier\.config\.\w+)$/,
    key: 'prettier',
    mention: /\bprettier (?:[^"]* )?(?:-w|-c|-l|--write|--check|--list-different)\b/,
  },
];
const python: readonly Known[] = [
  {
    id: 'isort',
    package: 'isort',
    arguments: ['--quiet'],
    file: /^\.isort\.cfg$/,
    mention: /^\[(?:tool\.)?isort\]|\bid:\s*isort\b/m,
  },
  {
    id: 'ruff check',
    package: 'ruff',
    arguments: ['check', '--fix', '--quiet'],
    file: /^\.?ruff\.toml$/,
    mention: /^\[tool\.ruff(?:\.lint\b.*)?\]|\bid:\s*ruff(?:-check)?\s*$/m,
  },
  {
    id: 'black',
    package: 'black',
    arguments: ['--quiet'],
    mention: /^\[tool\.black\]|\bid:\s*black\b|\bblack (?:--check|--diff|\.|src\b|tests?\b)/m,
  },
  {
    id: 'ruff format',
    package: 'ruff',
    arguments: ['format', '--quiet'],
    mention: /^\[(?:tool\.ruff\.)?format\]|\bid:\s*ruff-format\b|\bruff format\b/m,
  },
];
/** Files in which a repository says what it checks itself with. */
const speakers =
  /^(?:pyproject\.toml|setup\.cfg|tox\.ini|\.?ruff\.toml|noxfile\.py|Makefile|justfile|\.pre-commit-config\.yaml)$/;

/** What the repository configures and its prepared dependencies hold, in the order in which it is run. */
export function toolsOf(project: Project, language: LanguageId): readonly Tool[] {
  const isPython = language === 'python';
  const near = project.paths.filter((path) => isAbove(posix.dirname(path), project.packageDir));
  const manifest = JSON.stringify(project.manifest['scripts'] ?? {});
  const texts = isPython
    ? near.filter((path) => speakers.test(posix.basename(path))).map((path) => project.read(path) ?? '')
    : [manifest];
  return (isPython ? python : node).flatMap((known) => {
    const isWanted =
      near.some((path) => known.file?.test(posix.basename(path))) ||
      (known.key !== undefined && known.key in project.manifest) ||
      texts.some((text) => known.mention.test(text));
    const program = isWanted ? programOf(project, known.package, isPython) : undefined;
    return program === undefined ? [] : [{ id: known.id, argv: [...program, ...known.arguments] }];
  });
}

/** A program of a package in the nearest node_modules that has it; undefined: it is not installed. */
export function nodeProgram(project: Project, name: string, binary = posix.basename(name)) {
  for (let folder = project.packageDir; ; folder = posix.dirname(folder)) {
    const home = posix.join(folder === '.' ? '' : folder, 'node_modules', name);
    const manifest = project.read(posix.join(home, 'package.json'));
    const bin = manifest === undefined ? undefined : binOf(manifest, binary);
    if (bin !== undefined) return ['node', posix.join('/work', home, bin)];
    if (folder === '' || folder === '.') return undefined;
  }
}

/** A manifest that nobody can read has no program. */
function binOf(manifest: string, binary: string): string | undefined {
  try {
    const bin: unknown = Object(JSON.parse(manifest)).bin;
    const found: unknown = typeof bin === 'object' && bin !== null ? Reflect.get(bin, binary) : bin;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

function programOf(project: Project, name: string, isPython: boolean): readonly string[] | undefined {
  if (!isPython) return nodeProgram(project, name);
  return project.installed(name) === undefined ? undefined : ['python', '-m', name];
}

function isAbove(folder: string, packageDir: string): boolean {
  return folder === '.' || folder === packageDir || packageDir.startsWith(`${folder}/`);
}
