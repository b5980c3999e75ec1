// One QuixBugs program as a small repository of two commits, made from a clone of QuixBugs; nothing of it is kept here.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * `fix`: the buggy version is base, the correct one head. `lock`: the buggy version is head, and base has no such
 * function. `regression`: the correct version is base, the buggy one head.
 */
export type Way = 'fix' | 'lock' | 'regression';

export interface Program {
  readonly name: string;
  readonly path: string;
  /** Both with QuixBugs' own description as the function's docstring. */
  readonly buggy: string;
  readonly correct: string;
}

export function readPrograms(quixbugs: string): readonly Program[] {
  return readdirSync(join(quixbugs, 'python_programs'))
    .filter((file) => file.endsWith('.py') && !file.endsWith('_test.py') && file !== 'node.py')
    .sort()
    .map((file) => {
      const name = file.slice(0, -3);
      const [buggy = '', doc = ''] = parts(join(quixbugs, 'python_programs', file));
      const [correct = ''] = parts(join(quixbugs, 'correct_python_programs', file));
      const path = `quixbugs/${file}`;
      return { name, path, buggy: describe(buggy, name, doc), correct: describe(correct, name, doc) };
    });
}

/** The code, and the text in the string behind it. */
function parts(file: string): readonly string[] {
  const [code = '', text = ''] = readFileSync(file, 'utf8').split(/^"""$/m);
  return [`${code.trim()}\n`, text.trim()];
}

function describe(code: string, name: string, doc: string): string {
  const signature = new RegExp(`^def ${name}\\(.*\\):\n( +)`, 'm').exec(code);
  if (signature === null || doc === '') throw new Error(`QuixBugs' ${name} is not written as expected`);
  const [whole, indent = ''] = signature;
  const text = `"""${doc}\n"""`.replace(/^(?=.)/gm, indent);
  return code.replace(whole, () => `${whole.slice(0, -indent.length)}${text}\n${indent}`);
}

/** The folder of the repository. Its suite holds one test, which imports the package and runs no line of a program. */
export function makeRepository(quixbugs: string, { name, path, buggy, correct }: Program, way: Way): string {
  const place = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', place, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args]);
  const commit = (message: string) => {
    git('add', '.');
    git('-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '-m', message);
  };
  const { base, head } = {
    fix: { base: buggy, head: correct },
    lock: { base: `# ${name}: to be written\n`, head: buggy },
    regression: { base: correct, head: buggy },
  }[way];
  git('init', '--quiet', '--initial-branch=main');
  write('quixbugs/__init__.py', '');
  write('quixbugs/node.py', readFileSync(join(quixbugs, 'python_programs/node.py'), 'utf8'));
  write(
    'tests/test_package.py',
    'import quixbugs\n\n\ndef test_name():\n    assert quixbugs.__name__ == "quixbugs"\n',
  );
  write(
    'pyproject.toml',
    '[project]\nname = "quixbugs"\nversion = "1.0"\n\n[project.optional-dependencies]\ntest = ["pytest"]\n',
  );
  write(path, base);
  commit('Start');
  write(path, head);
  commit(way === 'lock' ? `Add ${name}` : `Change ${name}`);
  return place;
}
