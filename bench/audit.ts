// Audits accepted tests from the answer alone: the whole patch on head, 20 shuffled runs of each file, and one run on
// each tree on which a test is said to be red. What the product found out in between is not used.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../src/report/answer.ts';
import { plantMutants } from '../src/stages/mutants.ts';
import type { AcceptedTest, Mutant, TrialResult } from '../src/terms.ts';
import type { Testbed } from '../src/testbed.ts';
import { openBed } from './bed.ts';

const SHUFFLED_RUNS = 20;

export interface Audited {
  readonly id: string;
  readonly isRight: boolean;
  readonly green: number;
  readonly red: readonly string[];
  readonly why?: string;
}

export async function audit(place: string, answer: Answer): Promise<readonly Audited[]> {
  if (answer.tests.length === 0) return [];
  await using opened = await openBed(place);
  execFileSync('git', ['-C', place, 'apply', '--whitespace=nowarn', '-'], { input: answer.patch });
  const planted = plantMutants(opened.change).flat();
  return await Promise.all(answer.tests.map((test) => auditTest(opened.bed, place, planted, test)));
}

async function auditTest(
  bed: Testbed,
  place: string,
  planted: readonly Mutant[],
  test: AcceptedTest,
): Promise<Audited> {
  const overlay = { [test.file]: readFileSync(join(place, test.file), 'utf8') };
  const names = [...(test.beside?.slice(0, -1) ?? []), test.name];
  const id = bed.framework.idOf(test.file, names.join(' > '));
  const run = (seed: number, more: Partial<Parameters<Testbed['run']>[0]> = {}) =>
    bed.run(
      {
        tree: bed.head,
        files: [test.file],
        overlay,
        variation: {
          seed,
          shuffle: true,
          timezone: seed % 2 === 0 ? 'UTC' : 'Asia/Tokyo',
          locale: 'C.UTF-8',
        },
        timeoutMs: 60_000,
        ...more,
      },
      bed.signal,
    );
  const outcomeOf = (result: TrialResult) => result.tests.find((one) => one.id === id)?.outcome ?? result.end;
  const head = await Promise.all(Array.from({ length: SHUFFLED_RUNS }, (_, index) => run(100 + index)));
  const green = head.filter((result) => outcomeOf(result) === 'pass').length;
  const red = await Promise.all(
    test.kills.map(async (kill) => {
      if (kill.by === 'base') return `base: ${outcomeOf(await run(7, { tree: bed.base }))}`;
      const { mutant } = kill;
      const lines = (bed.readHead(mutant?.path ?? '') ?? '').split('\n');
      const line = lines[(mutant?.line ?? 0) - 1];
      if (mutant === undefined || line === undefined) return 'not rebuilt';
      if (mutant.operator !== 'reverted hunk')
        lines[mutant.line - 1] = line.replace(mutant.before, () => mutant.after);
      // Hunks of several lines are not whole in the answer: they are planted anew and known by their hash.
      const hunk = planted.find(({ id: one }) => one === mutant.id)?.source;
      const source = mutant.operator === 'reverted hunk' ? hunk : lines.join('\n');
      if (source === undefined || source === bed.readHead(mutant.path)) return 'not rebuilt';
      return `${mutant.id}: ${outcomeOf(await run(7, { overlay: { ...overlay, [mutant.path]: source } }))}`;
    }),
  );
  const isRight =
    green === SHUFFLED_RUNS &&
    red.some((one) => one.endsWith(': fail')) &&
    red.every((one) => one.endsWith(': fail'));
  const failed = head.find((result) => outcomeOf(result) !== 'pass');
  return {
    id: test.id,
    isRight,
    green,
    red,
    ...(failed === undefined
      ? {}
      : {
          why: `${outcomeOf(failed)} ${failed.reason ?? ''} ${failed.tests.find((one) => one.id === id)?.message ?? ''}`.slice(
            0,
            300,
          ),
        }),
  };
}
