// Proofs by hand, for stages that only weigh what others found.
import type { Proof } from '../../src/gates/gate.ts';
import type { Candidate, CodeSymbol, Kill, Mutant, Oracle, Target } from '../../src/terms.ts';

const symbolOf = (name: string): CodeSymbol => ({
  ...{ path: 'a.py', language: 'python', name, qualifiedName: name, kind: 'function' },
  ...{ span: { start: 1, end: 2 }, signature: `def ${name}(x)`, parameters: ['x'], doc: '', source: '' },
  ...{ isAsync: false, isGenerator: false, calls: [] },
});

export const mutantOf = (id: string): Mutant => ({
  ...{ id, path: 'a.py', line: 2, operator: 'comparison', before: 'x < 1', after: 'x <= 1', source: '' },
});

export const targetOf = (name: string, mutants: readonly Mutant[] = []): Target => ({
  ...{ symbol: symbolOf(name), entry: symbolOf(name), changedLines: [2], uncoveredLines: [2] },
  ...{ livingMutants: mutants, baseLives: true, baseDiffers: true },
});

export function proofOf(
  id: string,
  target: Target,
  kills: readonly string[],
  oracle: Oracle = 'observed',
  body = `def test_${id}():\n    assert f(1) == 2\n`,
): Proof {
  const candidate: Candidate = {
    ...{ id, target, name: `test_${id}`, draft: { title: id, assertions: [] }, imports: [], body },
    ...{ generator: 'write', oracle, likelyKills: kills.filter((kill) => kill !== 'base') },
    ...(kills.includes('base') ? { difference: { call: 'f(1)', base: '1', head: '2' } } : {}),
  };
  return {
    candidate,
    kind: kills.includes('base') ? 'behaviour' : 'guard',
    kills: kills.map((kill): Kill => {
      const { source: _, ...mutant } = mutantOf(kill);
      return kill === 'base' ? { by: 'base', message: '' } : { by: 'mutant', mutant, message: '' };
    }),
  };
}
