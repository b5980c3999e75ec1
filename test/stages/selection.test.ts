import { selectTests } from '../../src/stages/selection.ts';
import { proofOf, targetOf } from './proofs.ts';

const f = targetOf('f');
const ids = (proofs: readonly { readonly candidate: { readonly id: string } }[]) =>
  proofs.map(({ candidate }) => candidate.id);

describe('selectTests', () => {
  test('takes what kills most first and refuses what adds nothing as redundant', () => {
    const [small, large, same] = [
      proofOf('small', f, ['m1']),
      proofOf('large', f, ['m1', 'm2', 'm3']),
      proofOf('same', f, ['m2']),
    ];
    const { chosen, rejected } = selectTests([small, large, same]);
    expect(ids(chosen)).toEqual(['large']);
    expect(rejected.map(({ code }) => code)).toEqual(['redundant', 'redundant']);
  });

  test('a line that nothing ran is worth as much as a fault', () => {
    const one = { ...proofOf('one', f, ['m1']), lines: [2] };
    const two = { ...proofOf('two', f, ['m1']), lines: [2, 3] };
    const three = { ...proofOf('three', f, ['m1']), lines: [4] };
    expect(ids(selectTests([one, two, three]).chosen)).toEqual(['two', 'three']);
  });

  test('of equals the better oracle, then the shorter test', () => {
    const observed = proofOf('observed', f, ['m1'], 'observed', 'short');
    const agreed = proofOf('agreed', f, ['m1'], 'agreed', 'a longer body');
    const stated = proofOf('stated', f, ['m1'], 'stated', 'the longest body of all');
    expect(ids(selectTests([observed, agreed, stated]).chosen)).toEqual(['stated']);
    const brief = proofOf('brief', f, ['m1'], 'agreed', 'brief');
    expect(ids(selectTests([agreed, brief]).chosen)).toEqual(['brief']);
  });

  test('what a person must name first does not take the place of what may be written', () => {
    const asked = proofOf('asked', f, ['base', 'm1', 'm2'], 'observed');
    const written = proofOf('written', f, ['m1'], 'agreed');
    const nothing = proofOf(
      'nothing',
      f,
      ['m1'],
      'agreed',
      'a body that is longer than the other agreed one',
    );
    expect(ids(selectTests([asked, written, nothing]).chosen)).toEqual(['asked', 'written']);
    expect(ids(selectTests([written, proofOf('also', f, ['m1', 'base'], 'observed')]).chosen)).toEqual([
      'also',
      'written',
    ]);
  });

  test('it does take the place of another that a person must name, and adds nothing to what is written', () => {
    const [large, small] = [proofOf('large', f, ['base', 'm1']), proofOf('small', f, ['base'])];
    expect(ids(selectTests([small, large]).chosen)).toEqual(['large']);
    const stated = proofOf('stated', f, ['base', 'm1'], 'stated');
    expect(ids(selectTests([large, stated]).chosen)).toEqual(['stated']);
  });

  test('at most three a symbol and five a request', () => {
    const many = (name: string, count: number) => {
      const target = targetOf(name);
      return Array.from({ length: count }, (_, index) =>
        proofOf(`${name}${index}`, target, [`${name}-m${index}`]),
      );
    };
    expect(selectTests(many('f', 5)).chosen.length).toBe(3);
    const all = [...many('f', 3), ...many('g', 3), ...many('h', 3)];
    const { chosen, rejected } = selectTests(all);
    expect(chosen.length).toBe(5);
    expect(rejected.length).toBe(4);
  });

  test('base counts once for a symbol', () => {
    const { chosen } = selectTests([proofOf('a', f, ['base']), proofOf('b', f, ['base'])]);
    expect(chosen.length).toBe(1);
  });
});
