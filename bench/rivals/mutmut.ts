// mutmut: compiles all mutants of a file in and forks for each, as we do; its defaults, two children.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { keyOfDiff, type Rival, type RivalVerdict } from './rival.ts';

/** Asks mutmut itself for each mutant's text, and for the line of its function. */
const REPORT = `
import ast, json
from mutmut.__main__ import SourceFileMutationData, status_by_exit_code, walk_mutatable_files
from mutmut.mutation.diff_apply import get_diff_for_mutant, orig_function_and_class_names_from_key
rows = []
for path in walk_mutatable_files():
    data = SourceFileMutationData(path=path)
    data.load()
    if not data.exit_code_by_key:
        continue
    lines = {}
    for top in ast.parse(open(path).read()).body:
        for one in [top, *getattr(top, "body", [])]:
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines.setdefault((one.name, top.name if one is not top else None), one.lineno)
    for key, code in data.exit_code_by_key.items():
        line = lines.get(orig_function_and_class_names_from_key(key), 1)
        rows.append([status_by_exit_code[code], line, get_diff_for_mutant(key, path=path)])
print(json.dumps(rows))
`;

export const mutmut: Rival = {
  name: 'mutmut',
  packages: ['mutmut==3.8.1'],
  run: async (subject, { bin }) => {
    const config = [
      '[mutmut]',
      `source_paths=${subject.root === '.' ? subject.file.split('/')[0] : subject.root}`,
      `only_mutate=${subject.file}`,
      `pytest_add_cli_args_test_selection=\n    ${subject.tests.join('\n    ')}`,
    ].join('\n');
    writeFileSync(join(subject.dir, 'setup.cfg'), `${config}\n`);
    const options = { cwd: subject.dir, env: { PATH: `${bin}:${process.env['PATH']}` }, timeout: 3_600_000 };
    await execa('python', ['-m', 'mutmut', 'run', '--max-children', '2'], { ...options, all: true });
    const { stdout } = await execa('python', ['-c', REPORT], options);
    const rows: [string, number, string][] = JSON.parse(stdout);
    const source = readFileSync(join(subject.dir, subject.file), 'utf8');
    const verdicts = rows.map(([status, line, diff], index) => ({
      key: keyOfDiff(source, diff, line) ?? `mutmut ${index}`,
      status: statusOf(status),
    }));
    return { verdicts };
  },
};

function statusOf(status: string): RivalVerdict['status'] {
  if (status === 'survived' || status === 'no tests') return 'alive';
  return /killed|timeout|segfault/.test(status) ? 'killed' : 'none';
}
