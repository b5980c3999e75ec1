// What useful, base and mutant gate decide from the outcomes of trials.
import { baseGate } from '../../src/gates/base-gate.ts';
import type { AloneResult, GateGround, Proof } from '../../src/gates/gate.ts';
import { headGate } from '../../src/gates/head-gate.ts';
import { mutantGate } from '../../src/gates/mutant-gate.ts';
import { usefulGate } from '../../src/gates/useful-gate.ts';
import type { Outcome, Survey } from '../../src/terms.ts';
import type { Testbed } from '../../src/testbed.ts';
import { mutantOf, proofOf, targetOf } from '../stages/proofs.ts';

const mutants = ['m1', 'm2', 'm3', 'm4', 'dead'].map(mutantOf);
const target = targetOf('f', mutants.slice(0, 4));
const survey: Survey = {
  fates: mutants.map((mutant) => ({ mutant, status: mutant.id === 'dead' ? 'killed' : 'alive' })),
  baseLives: true,
};

const ran = (outcome: Outcome, message = ''): AloneResult => ({
  ran: true,
  test: { id: 't', outcome, message, durationMs: 1 },
});

function groundOf(answer: (on: string) => AloneResult, more: Partial<Survey> = {}) {
  const asked: string[] = [];
  const ground: GateGround = {
    // These gates take nothing from the bed but its trials, which are given here.
    bed: {} as unknown as Testbed,
    survey: { ...survey, ...more },
    runAlone: async (_, on) => {
      const name = typeof on === 'string' ? on : on.id;
      asked.push(name);
      return answer(name);
    },
  };
  return { ground, asked };
}

const bare = (likely: readonly string[]): Proof => ({ ...proofOf('a', target, likely), kills: [] });

describe('head', () => {
  test.each([
    [ran('fail', 'AssertionError: 1'), 'fails-on-head'],
    [ran('timeout'), 'fails-on-head'],
    [ran('error', 'NameError'), 'does-not-build'],
    [{ ran: false, why: 'SyntaxError', isInvalid: false } as const, 'does-not-build'],
    [{ ran: false, why: 'forged', isInvalid: true } as const, 'invalid-run'],
  ])('%j is refused as %s', async (result, code) => {
    expect(await headGate.judge(bare(['m1']), groundOf(() => result).ground)).toMatchObject({
      refused: true,
      code,
    });
  });
  test('green goes on', async () => {
    const decision = await headGate.judge(bare(['m1']), groundOf(() => ran('pass')).ground);
    expect(decision.refused).toBe(false);
  });
});

describe('useful', () => {
  const judge = (likely: readonly string[], more: Partial<Survey> = {}) =>
    usefulGate.judge(bare(likely), groundOf(() => ran('pass'), more).ground);
  test('a living mutant or base to tell', async () => {
    expect((await judge(['m1'])).refused).toBe(false);
    expect((await judge(['base'])).refused).toBe(false);
  });
  test('what the suite notices already is not useful', async () => {
    expect(await judge(['dead'])).toMatchObject({ refused: true, code: 'kills-nothing' });
    expect(await judge(['base'], { baseLives: false })).toMatchObject({ refused: true });
    expect(await judge([])).toMatchObject({ refused: true });
  });
});

describe('base', () => {
  test.each([
    [ran('pass'), 'guard', 0],
    [ran('fail', 'AssertionError'), 'behaviour', 1],
    [ran('error', 'ImportError'), 'new', 0],
    [{ ran: false, why: 'ImportError', isInvalid: false } as const, 'new', 0],
  ])('%j makes it %s', async (result, kind, kills) => {
    const decision = await baseGate.judge(bare(['m1']), groundOf(() => result).ground);
    if (decision.refused) throw new Error(decision.detail);
    expect([decision.proof.kind, decision.proof.kills.length]).toEqual([kind, kills]);
  });
  test('red on base is no kill where the suite is red there too', async () => {
    const decision = await baseGate.judge(
      bare(['m1']),
      groundOf(() => ran('fail'), { baseLives: false }).ground,
    );
    expect(decision).toMatchObject({ refused: false, proof: { kills: [] } });
  });
  test.each([
    ['timeout', 'does-not-build'],
    ['skip', 'does-not-build'],
  ] as const)('%s there says nothing', async (outcome, code) => {
    expect(await baseGate.judge(bare(['m1']), groundOf(() => ran(outcome)).ground)).toMatchObject({
      refused: true,
      code,
    });
  });
});

describe('mutants', () => {
  test('three kills are confirmed at most, each by a red test', async () => {
    const { ground, asked } = groundOf(() => ran('fail', 'AssertionError'));
    const decision = await mutantGate.judge(bare(['m1', 'm2', 'm3', 'm4']), ground);
    expect(asked).toEqual(['m1', 'm2', 'm3']);
    expect(decision).toMatchObject({ refused: false, proof: { kills: [{}, {}, {}] } });
  });
  test.each(['pass', 'error', 'timeout', 'skip', 'invalid'] as const)('%s kills nothing', async (outcome) => {
    const decision = await mutantGate.judge(bare(['m1']), groundOf(() => ran(outcome)).ground);
    expect(decision).toMatchObject({ refused: true, code: 'kills-nothing' });
  });
  test('a mutant that the suite kills is not even tried', async () => {
    const { ground, asked } = groundOf(() => ran('fail'));
    expect((await mutantGate.judge(bare(['dead']), ground)).refused).toBe(true);
    expect(asked).toEqual([]);
  });
  test('a mutant that lived warm only counts if the suite lets it live cold', async () => {
    const livesCold = async ({ id }: { readonly id: string }) => id !== 'm1';
    const { ground } = groundOf(() => ran('fail', 'AssertionError'), { livesCold });
    const decision = await mutantGate.judge(bare(['m1', 'm2']), ground);
    expect(decision).toMatchObject({ refused: false, proof: { kills: [{ mutant: { id: 'm2' } }] } });
    expect(await mutantGate.judge(bare(['m1']), ground)).toMatchObject({ code: 'kills-nothing' });
  });
});
