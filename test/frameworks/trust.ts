// What must not be believed, and what a repository's configuration must not change.
import type { TrialResult } from '../../src/terms.ts';
import type { Ask, Files } from './ground.ts';
import { outcomes } from './outcomes.ts';
import type { Wording } from './wording.ts';

type Run = (ask: Ask) => Promise<TrialResult>;

export function describeTrust(run: Run, wording: Wording): void {
  const { head, named, test: write, equal, sum } = wording;
  const file = wording.file('a');
  const id = `${file}::${named('lies')}`;

  test.each(wording.leave.map((body) => [body]))('leaving by %s is no pass', async (body) => {
    const source = head + write('lies', body) + write('is red', equal(sum(1, 2), '4'));
    for (const canaryFile of [file, undefined]) {
      const result = await run({
        files: { [file]: source },
        expected: [id],
        ...(canaryFile === undefined ? {} : { canaryFile }),
      });
      const passed = result.end === 'completed' && outcomes(result)[id] === 'pass';
      expect({ passed, end: result.end, outcomes: outcomes(result) }).toMatchObject({ passed: false });
    }
  });

  test('records written by a test make the run invalid or change nothing', async () => {
    const source = head + write('lies', `${wording.scribble}\n${equal(sum(1, 2), '4')}`);
    const result = await run({ files: { [file]: source }, expected: [id], canaryFile: file });
    expect(result.end === 'completed' ? outcomes(result)[id] : 'invalid').not.toBe('pass');
  });
}

export function describeConfigurations(
  run: Run,
  wording: Wording,
  configurations: Readonly<Record<string, Files>>,
): void {
  const { head, named, test: write, equal, sum } = wording;
  const [a, b] = [wording.file('a'), wording.file('b')];
  test.each(Object.entries(configurations))('neutralised or used: %s', async (_, added) => {
    const source =
      head + write('is red', equal(sum(1, 2), '4')) + write('is green after red', equal(sum(1, 2), '3'));
    const files = { [a]: source, [b]: head + write('is green', equal(sum(1, 2), '3')), ...added };
    const result = await run({ files, run: [a, b] });
    expect({ end: result.end, reason: result.reason, errors: result.fileErrors }).toEqual({
      end: 'completed',
      reason: undefined,
      errors: [],
    });
    expect(outcomes(result)).toEqual({
      [`${a}::${named('is red')}`]: 'fail',
      [`${a}::${named('is green after red')}`]: 'pass',
      [`${b}::${named('is green')}`]: 'pass',
    });
  });
}
