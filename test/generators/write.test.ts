// Tests that a model writes, judged for real: sandbox, pytest, Node's test runner, gates. Only the model's words are scripted.
import { generators } from '../../src/generators/index.ts';
import { kill } from '../../src/generators/kill.ts';
import { write } from '../../src/generators/write.ts';
import { openScriptedServer, type ScriptedServer } from '../fakes/model-server.ts';
import { openNodeShop, openPythonShop, type Shop } from './shop.ts';

const LARGE = 'qwen3-coder-30b-a3b';
const right = '    assert discount(200, 80) == 100\n```\n';
let server: ScriptedServer;
beforeAll(async () => {
  server = await openScriptedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Where a refused test's reason stands in the question that follows it. */
const refusals = () =>
  server.asked.flatMap(({ user }) => /refused:\n`+\n([\s\S]*?)\n`+\n/.exec(user)?.[1] ?? []);

describe('in Python', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openPythonShop();
  }, 180_000);
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
  });
  const attempt = (generator: typeof write, ...texts: readonly string[]) => {
    server.say(...texts);
    return shop.attempt([generator], server.model(LARGE));
  };

  test('a wrong answer is repaired from its error, then asked for afresh; the right one is proven', async () => {
    const { proofs } = await attempt(
      write,
      '    assert discount(200, 80) == 40\n',
      '    assert discount(200, 80) == 41\n',
      right,
    );
    expect(proofs.map(({ proof }) => proof.kind)).toEqual(['behaviour']);
    const { candidate, kills } = proofs[0]?.proof ?? {};
    expect(candidate?.oracle).toBe('observed');
    expect(candidate?.imports).toContain('from shop.price import discount');
    expect(candidate?.difference?.head).toBe('100');
    expect(kills?.map(({ by }) => by)).toContain('base');
    const [first, repair, fresh] = server.asked;
    expect(repair?.user).toContain('Your test was:');
    expect(repair?.user).toMatch(/AssertionError[\s\S]*100[\s\S]*40/);
    expect(fresh?.user).not.toContain('Your test was:');
    expect(fresh?.user).toMatch(/AssertionError[\s\S]*41/);
    expect(fresh?.user.startsWith(first?.user ?? 'none')).toBe(true);
  });

  test('what the doc states beside the call may be called right', async () => {
    const { proofs } = await attempt(write, '    assert discount(500, 10) == 450\n');
    expect(proofs.map(({ proof }) => [proof.kind, proof.candidate.oracle])).toEqual([['guard', 'stated']]);
    expect(proofs[0]?.proof.candidate.statedBy).toBe('the documentation of discount');
  });

  test('what may not even be run is refused, told why, and no round is asked twice', async () => {
    const { proofs, rejected } = await attempt(
      write,
      '    discount(200, 80)\n',
      '    assert True\n',
      '    from unittest import mock\n    assert mock.Mock(discount)(2) != 1\n',
      '    discount = lambda a, b: 1\n    assert discount(200, 80) == 1\n',
      '    discount\n    assert "rate > 50" in open("shop/price.py").read()\n',
      '    import subprocess\n    assert discount(200, 80) == 100\n',
    );
    expect(proofs).toEqual([]);
    expect(refusals()).toEqual([
      'it asserts nothing',
      'it does not use discount',
      'it replaces discount, which it should test',
      'it reads the file that it should test',
    ]);
    expect(rejected.map(({ detail }) => detail)).toEqual([
      'discount in the normal case: it puts a double in the place of real code',
      'discount on missed lines: it imports what it may not: import subprocess',
    ]);
    // Two assignments in a row that add nothing end it.
    expect(rejected.map(({ code }) => code)).toEqual(['static-gate', 'static-gate']);
    expect(server.asked.length).toBe(6);
  });

  test('what runs and proves nothing is refused: exits, unknown names, no fault turns it red', async () => {
    const { proofs, rejected } = await attempt(
      write,
      '    assert discount(200, 80) == 100\n    quit()\n',
      '    assert discount(helper(), 80) == 100\n',
      '    getattr(pytest, "ex" + "it")("done")\n    assert discount(200, 80) == 1\n',
      'Certainly! Here is a test.',
      '    assert discount is not None\n',
      '    assert callable(discount)\n',
    );
    expect(proofs).toEqual([]);
    expect(refusals()).toEqual([
      'it ends the process',
      expect.stringContaining("name 'helper' is not defined"),
      'SyntaxError: no statement of a test could be read',
      expect.stringMatching(/also passes when line \d+ is changed/),
    ]);
    expect(rejected.map(({ code }) => code)).toEqual(['does-not-build', 'kills-nothing']);
  });

  test('a spent token budget ends it', async () => {
    server.say('Certainly! Here is a test.');
    const model = server.model(LARGE);
    const poor = { ...model, profile: { ...model.profile, tokens: 300 } };
    const { rejected } = await shop.attempt([write], poor);
    expect(server.asked.length).toBe(1);
    expect(rejected.map(({ code }) => code)).toContain('budget');
  });

  test('kill shows a living mutant and proves the test that kills it', async () => {
    const [mutant] = shop.target.livingMutants;
    const { proofs } = await attempt(
      kill,
      '    with pytest.raises(RateError):\n        discount(-1, 10)\n    assert [discount(200, 51), discount(0, 9)] == [100, 0]\n',
    );
    expect(server.asked[0]?.user).toContain(mutant?.before);
    expect(server.asked[0]?.user).toContain(mutant?.after);
    expect(proofs[0]?.proof.candidate.imports).toEqual(
      expect.arrayContaining(['import pytest', 'from shop.price import RateError']),
    );
    expect(proofs[0]?.proof.kills.map(({ by }) => by)).toContain('mutant');
  });

  test('a small model is asked by observe only, and what it asserts is thrown away', async () => {
    server.say('    assert discount(200, 80) == 40\n');
    const { proofs } = await shop.attempt(generators, server.model('qwen2.5-coder-1.5b'));
    expect(proofs.length).toBeGreaterThan(0);
    expect(new Set(proofs.map(({ proof }) => proof.candidate.generator))).toEqual(new Set(['observe']));
    expect(proofs.some(({ proof }) => proof.candidate.body.includes('== 40'))).toBe(false);
  });
});

describe('in JavaScript', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openNodeShop();
  }, 180_000);
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
  });

  test('what base also gives is agreed; a wrong answer is repaired; then kill is asked about what lives', async () => {
    server.say(
      '  assert.strictEqual(discount(200, 10), 180);\n});\n```',
      '  assert.strictEqual(discount(200, 80), 40);\n});\n```',
      '  assert.strictEqual(discount(200, 80), 100);\n});\n```',
    );
    const { proofs } = await shop.attempt([write, kill], server.model(LARGE));
    expect(proofs.map(({ proof }) => [proof.kind, proof.candidate.oracle])).toEqual([
      ['guard', 'agreed'],
      ['behaviour', 'observed'],
    ]);
    const { candidate } = proofs[1]?.proof ?? {};
    expect(candidate?.body).toContain('assert.strictEqual(discount(200, 80), 100);');
    expect(candidate?.imports).toContain("const { discount } = require('../price.js');");
    expect(server.asked[2]?.user).toMatch(/Expected values to be strictly equal[\s\S]*100 !== 40/);
    expect(server.asked.at(-1)?.user).toContain('The existing tests do not notice this fault');
  });

  test('what may not be run, and what ends the process unseen', async () => {
    server.say(
      '  discount(200, 80);\n});',
      "  jest.spyOn(Math, 'max');\n  assert.strictEqual(discount(200, 80), 100);\n});",
      "  process['ex' + 'it'](0);\n  assert.strictEqual(discount(200, 80), 1);\n});",
      "  const p = process;\n  p['ex' + 'it'](0);\n  assert.strictEqual(discount(200, 80), 1);\n});",
    );
    const { proofs, rejected } = await shop.attempt([write], server.model(LARGE));
    expect(proofs).toEqual([]);
    expect(rejected.map(({ code }) => code)).toEqual(['static-gate', 'does-not-build']);
    expect(refusals()[0]).toBe('it asserts nothing');
  });
});
