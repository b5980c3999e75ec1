// Attempts to make a wrong test look right. A pass counts when a run with canaries and one without both say so.
import { type Files, type Ground, type GroundPlan, openGround } from '../frameworks/ground.ts';

export interface Attack {
  /** Statements at the top of the test file. */
  readonly top?: string;
  /** Statements in the lying test, before its wrong assertion. */
  readonly body?: string;
  readonly files?: Files;
}

export interface ForgedPlan {
  readonly label: string;
  readonly plan: GroundPlan;
  readonly file: string;
  readonly name: string;
  /** The test file with an attack in it; its one test is wrong. */
  readonly source: (attack: Attack) => string;
  readonly attacks: Readonly<Record<string, Attack>>;
}

export function describeForged({ label, plan, file, name, source, attacks }: ForgedPlan): void {
  describe(`forged passes in ${label}`, () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await openGround(plan);
    }, 300_000);
    afterAll(() => ground?.close());
    const id = `${file}::${name}`;
    const said = async (attack: Attack, canaries: boolean) => {
      const result = await ground.run({
        files: { ...attack.files, [file]: source(attack) },
        run: [file],
        expected: [id],
        ...(canaries ? { canaryFile: file } : {}),
      });
      const outcome = result.tests.find((test) => test.id === id)?.outcome ?? 'nothing';
      return result.end === 'completed' ? outcome : `${result.end}: ${result.reason}`;
    };

    test('unhindered, the wrong test is red', async () => {
      expect(await said({}, true)).toBe('fail');
    });

    test.each(Object.entries(attacks))('%s', async (_, attack) => {
      const passes = [];
      for (const canaries of [true, false])
        if ((await said(attack, canaries)) === 'pass') passes.push(canaries);
      expect(passes).not.toEqual([true, false]);
    });
  });
}
