// Tests that a model writes, judged for real: sandbox, pytest, gates. Only the model's words are scripted.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kill } from '../../src/generators/kill.ts';
import { observe } from '../../src/generators/observe.ts';
import { write } from '../../src/generators/write.ts';
import { openScriptedServer, type ScriptedServer } from '../fakes/model-server.ts';
import { openShop, type Shop } from './shop.ts';

const LARGE = 'qwen3-coder-30b-a3b';
let shop: Shop;
let server: ScriptedServer;

beforeAll(async () => {
  [shop, server] = await Promise.all([openShop(), openScriptedServer()]);
}, 240_000);
afterAll(async () => {
  await server?.close();
  await shop?.[Symbol.asyncDispose]();
});

/** What one generator makes of a model that says this each time. */
async function said(text: string | ((count: number) => string), generator = write) {
  server.script((_, count) => (typeof text === 'string' ? text : text(count)));
  return await shop.attempt([generator], server.model(LARGE));
}

describe('write', () => {
  test('a right test is proven, its imports are ours, and it counts as observed when base differs', async () => {
    const { proofs, rejected } = await said('    assert discount(200, 80) == 100\n```\n');
    expect(rejected.filter(({ code }) => code !== 'kills-nothing')).toEqual([]);
    const [first] = proofs;
    expect(first?.proof.kind).toBe('behaviour');
    expect(first?.proof.candidate.oracle).toBe('observed');
    expect(first?.proof.candidate.imports).toContain('from shop.price import discount');
    expect(first?.proof.candidate.difference?.head).toBe('100');
    expect(first?.proof.kills.map(({ by }) => by)).toContain('base');
  });

  test('a value that the doc states beside the call may be called right', async () => {
    const { proofs } = await said('    assert discount(500, 10) == 450\n');
    expect(proofs.map(({ proof }) => [proof.kind, proof.candidate.oracle])).toEqual([['guard', 'stated']]);
  });

  test('equal on base and head is agreed, and kills a mutant', async () => {
    const { proofs } = await said('    assert discount(300, 50) == 150\n    assert discount(10, 51) != 9\n');
    expect(proofs[0]?.proof.kind).toBe('guard');
    expect(proofs[0]?.proof.candidate.oracle).toBe('agreed');
  });

  test('a wrong answer is repaired from its error, and the third is asked afresh', async () => {
    const { proofs } = await said((count) =>
      count === 0
        ? '    assert discount(200, 80) == 40\n'
        : count === 1
          ? '    assert discount(200, 80) == 41\n'
          : '    assert discount(200, 80) == 100\n',
    );
    expect(proofs.length).toBe(1);
    const [first, repair, fresh] = server.asked;
    expect(repair?.user).toContain('Your test was:');
    expect(repair?.user).toMatch(/AssertionError[\s\S]*100[\s\S]*40/);
    expect(fresh?.user).not.toContain('Your test was:');
    expect(fresh?.user).toMatch(/AssertionError[\s\S]*41/);
    expect(fresh?.user.startsWith(first?.user ?? 'none')).toBe(true);
  });

  test.each([
    ['a wrong value every time', '    assert discount(200, 80) == 40\n', 'fails-on-head'],
    ['prose', 'Certainly! Here is a test that you may like, it is good.', 'does-not-build'],
    ['an unfinished bracket and nothing else', '    x = [discount(1, 2\n', 'does-not-build'],
    ['a name that does not exist', '    assert discount(helper(), 80) == 100\n', 'does-not-build'],
    ['no assertion', '    discount(200, 80)\n', 'static-gate'],
    ['a tautology', '    assert discount(200, 80) == discount(200, 80)\n', 'static-gate'],
    ['what the doc was injected with', '    assert True\n', 'static-gate'],
    [
      'an exit before the assertion',
      '    import os\n    os._exit(0)\n    assert discount(200, 80) == 1\n',
      'static-gate',
    ],
    [
      'a swapped function',
      '    discount = lambda a, b: 1\n    assert discount(200, 80) == 1\n',
      'static-gate',
    ],
    ['a double', '    from unittest import mock\n    assert mock.Mock(discount)(2) != 1\n', 'static-gate'],
    ['a foreign import', '    import subprocess\n    assert discount(200, 80) == 100\n', 'static-gate'],
    ['a test that no fault turns red', '    assert discount(0, 0) == 0\n', 'kills-nothing'],
  ])('%s is refused with a reason', async (_, text, code) => {
    const { proofs, rejected } = await said(text);
    expect(proofs).toEqual([]);
    // Two assignments in a row that add nothing end it.
    expect(rejected.map((one) => one.code)).toEqual([code, code]);
    expect(server.asked.length).toBe(6);
  });

  test('an exit that no rule sees cannot pass for a green test', async () => {
    const text =
      '    getattr(__builtins__, "quit", None)\n    vars(object)\n    assert discount(200, 80) == 100 if discount(1, 1) else 0\n';
    const { proofs } = await said(text);
    for (const { proof } of proofs) expect(proof.kills.length).toBeGreaterThan(0);
  });

  test('a run-away answer is cut back to what stands before it', async () => {
    const loop = '    assert discount(200, 80) == 100\n'.repeat(30);
    const { proofs } = await said(`${loop}    assert discount(`);
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs[0]?.proof.candidate.body.trimEnd().endsWith('== 100')).toBe(true);
  });

  test('a whole file from a server that cannot go on from a prefix gives its first test', async () => {
    const { proofs } = await said(
      '```python\nimport pytest\nfrom shop.price import discount, RateError\n\n\ndef test_it():\n    with pytest.raises(RateError):\n        discount(-1, 10)\n\n\ndef test_more():\n    assert False\n```\nEnjoy.',
    );
    const [first] = proofs;
    expect(first?.proof.candidate.body).not.toContain('assert False');
    expect(first?.proof.candidate.imports).toEqual(
      expect.arrayContaining(['import pytest', 'from shop.price import RateError']),
    );
  });

  test('a spent token budget ends it', async () => {
    server.script(() => '    assert discount(0, 0) == 0\n');
    const model = server.model(LARGE);
    const poor = { ...model, profile: { ...model.profile, tokens: 300 } };
    const { rejected } = await shop.attempt([write], poor);
    expect(server.asked.length).toBe(1);
    expect(rejected.map(({ code }) => code)).toContain('budget');
  });
});

describe('kill', () => {
  test('is shown the living mutant and proves the test that kills it', async () => {
    server.script(({ user }) =>
      /raise|negative|total < 0/.test(user.split('The existing tests do not notice')[1] ?? '')
        ? '    with pytest.raises(RateError):\n        discount(-1, 10)\n    assert discount(0, 10) == 0\n'
        : '    assert discount(200, 51) == 100\n    assert discount(200, 50) == 100\n    assert discount(200, 49) == 102\n',
    );
    const { proofs } = await shop.attempt([kill], server.model(LARGE));
    const shown = server.asked[0]?.user ?? '';
    const [mutant] = shop.target.livingMutants;
    expect(shown).toContain(mutant?.before);
    expect(shown).toContain(mutant?.after);
    expect(proofs.some(({ proof }) => proof.kills.some(({ by }) => by === 'mutant'))).toBe(true);
  });
});

describe('the generators together', () => {
  test('all prompts of a target begin with the same bytes: system, global, local, instruction', async () => {
    server.script(() => '    assert discount(0, 0) == 0\n');
    await shop.attempt([observe, write, kill], server.model(LARGE));
    const asked = server.asked;
    expect(asked.length).toBeGreaterThan(8);
    expect(new Set(asked.map(({ system }) => system)).size).toBe(1);
    const common = asked.map(({ user }) => user).reduce(sharedStart);
    expect(common).toContain('Repository tests: pytest');
    expect(common).toContain('raise RateError("negative")');
    expect(common).toContain('Negative totals are refused.');
  });

  test('a small model is asked by observe only', async () => {
    server.script(() => '    assert discount(200, 80) == 40\n');
    const { proofs } = await shop.attempt([observe, write, kill], server.model('qwen2.5-coder-1.5b'));
    expect(new Set(proofs.map(({ proof }) => proof.candidate.generator))).toEqual(new Set(['observe']));
  });
});

function sharedStart(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}
