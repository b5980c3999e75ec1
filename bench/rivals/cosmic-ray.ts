// cosmic-ray: a whole test run for each mutant, one after the other (its `local` distributor).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { execa } from 'execa';
import { keyOfDiff, type Rival, type RivalVerdict } from './rival.ts';

/** One in so many: all of them would take hours. */
const SHARE = 10;

export const cosmicRay: Rival = {
  name: `cosmic-ray (1 of ${SHARE})`,
  packages: ['cosmic-ray==8.7.0'],
  run: async (subject, { bin }) => {
    const config = [
      '[cosmic-ray]',
      `module-path = "${subject.file}"`,
      'timeout = 20.0',
      'excluded-modules = []',
      `test-command = "python -m pytest -x -q ${subject.tests.join(' ')}"`,
      '[cosmic-ray.distributor]',
      'name = "local"',
    ].join('\n');
    writeFileSync(join(subject.dir, 'cosmic.toml'), `${config}\n`);
    const env = { PATH: `${bin}:${process.env['PATH']}`, PYTHONPATH: subject.root };
    const options = { cwd: subject.dir, env, timeout: 3_600_000 };
    const source = readFileSync(join(subject.dir, subject.file), 'utf8');
    await execa('cosmic-ray', ['init', 'cosmic.toml', 'cosmic.sqlite'], options);
    const open = () => new DatabaseSync(join(subject.dir, 'cosmic.sqlite'));
    const session = open();
    const jobs = session
      .prepare(
        'select job_id from mutation_specs order by start_pos_row, start_pos_col, operator_name, occurrence',
      )
      .all();
    for (const [index, { job_id: job }] of jobs.entries()) {
      if (index % SHARE === 0) continue;
      for (const table of ['mutation_specs', 'work_items'])
        session.prepare(`delete from ${table} where job_id = ?`).run(String(job));
    }
    session.close();
    const start = performance.now();
    await execa('cosmic-ray', ['exec', 'cosmic.toml', 'cosmic.sqlite'], options);
    const mutantSeconds = (performance.now() - start) / 1000;
    const done = open();
    const rows = done.prepare('select worker_outcome, test_outcome, diff from work_results').all();
    done.close();
    const verdicts = rows.map(({ worker_outcome: worker, test_outcome: test, diff }, index) => ({
      key: keyOfDiff(source, String(diff)) ?? `cosmic-ray ${index}`,
      status: String(worker).toLowerCase() === 'normal' ? statusOf(String(test)) : ('none' as const),
    }));
    return { verdicts, mutantSeconds };
  },
};

function statusOf(outcome: string): RivalVerdict['status'] {
  if (/survived/i.test(outcome)) return 'alive';
  return /killed/i.test(outcome) ? 'killed' : 'none';
}
