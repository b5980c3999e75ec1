// From a change to evidence and back, with real runs and no model: calls come from the documentation and the tests.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { answerValidator } from '../../src/report/answer-file.ts';
import type { Evidence } from '../../src/report/evidence.ts';
import { after, makeAverages, tests } from './averages.ts';
import { type Shop, testwright } from './shop.ts';

/** Each is some whole commands, which a busy machine slows down. */
const PATIENCE_MS = 180_000;
/** Nobody listens there. */
const NO_MODEL = ['--model-url', 'http://127.0.0.1:9/v1'];
const shops: Shop[] = [];
let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'testwright-evidence-'));
});
afterAll(() => {
  for (const shop of shops) shop.remove();
  rmSync(out, { recursive: true });
});

function shopWith(message?: string): Shop {
  const shop = makeAverages(message);
  shops.push(shop);
  return shop;
}

const run = (args: readonly string[], shop: Shop) =>
  testwright(args, shop.dir, { XDG_CONFIG_HOME: join(out, 'config') });

async function ask(shop: Shop, name: string, args: readonly string[]): Promise<Answer> {
  const file = join(out, `${name}.json`);
  const ended = await run([...args, '--json', file, '--evidence', join(out, name), '--quiet'], shop);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const answer: Answer = JSON.parse(readFileSync(file, 'utf8'));
  const isAnswer = await answerValidator();
  isAnswer(answer);
  expect(isAnswer.errors).toBeNull();
  return answer;
}

const between = ['--base', 'HEAD~1', '--head', 'HEAD'];
const replay = (file: string, shop: Shop) => run(['replay', file, '--quiet'], shop);

test(
  'a regression that is not announced: one finding with a reproducer, no test that calls it right, replay the same',
  async () => {
    const shop = shopWith('Simplify the average');
    const answer = await ask(shop, 'regression', ['test', ...between, ...NO_MODEL]);
    expect(answer.findings).toMatchObject([
      {
        symbol: 'average',
        call: 'average([])',
        before: '0',
        now: 'ZeroDivisionError: division by zero',
        statedBy: 'the documentation of average',
        trials: { greenOnBase: 2, redOnHead: 10 },
      },
    ]);
    expect(answer.tests).toEqual([]);
    expect(answer.rejected).toContainEqual(expect.objectContaining({ code: 'regression-suspected' }));
    expect(answer.changes).not.toContainEqual(expect.objectContaining({ call: 'average([])' }));
    const [finding] = answer.findings;
    const told = await run(['evidence', finding?.id ?? '', '--answer', join(out, 'regression.json')], shop);
    const file = join(out, 'regression', `${finding?.id}.json`);
    expect(told).toEqual({ code: 0, stderr: '', stdout: readFileSync(file, 'utf8') });
    shop.git('apply', '--check', join(out, 'regression', `${finding?.id}.patch`));
    const { code, stdout } = await replay(file, shop);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /^Signature: valid, by this installation .* same: finding .* 12 of 12/,
    );
    expect(code).toBe(0);
    expect(statSync(join(out, 'config/testwright/evidence-key.pem')).mode & 0o777).toBe(0o600);
  },
  PATIENCE_MS,
);

test(
  'the same change, announced: no finding, a proven test; its evidence tampered with is bad and different',
  async () => {
    const shop = shopWith('average raises on an empty list');
    const answer = await ask(shop, 'announced', ['test', ...between, ...NO_MODEL]);
    expect(answer.findings).toEqual([]);
    expect(answer.tests).toMatchObject([{ symbol: 'average', kind: 'behaviour', oracle: 'observed' }]);
    const [evidence] = answer.evidence;
    if (evidence === undefined) throw new Error('no evidence');
    expect(readdirSync(join(out, 'announced')).sort()).toEqual([
      `${evidence.id}.json`,
      `${evidence.id}.patch`,
    ]);
    const same = await replay(join(out, 'announced', `${evidence.id}.json`), shop);
    expect(same.stdout.replace(/\s+/g, ' ')).toMatch(/^Signature: valid.* same: test /);
    expect(same.code).toBe(0);

    const onBase = evidence.trials.filter(({ tree }) => tree === 'base');
    const tampered: Evidence = {
      ...evidence,
      trials: onBase.map((trial) => ({ ...trial, outcome: 'pass' })),
    };
    const file = join(out, 'tampered.json');
    writeFileSync(file, JSON.stringify(tampered));
    const different = await replay(file, shop);
    expect(different.stdout.replace(/\s+/g, ' ')).toMatch(
      /^Signature: bad\..* different: trial 1 on base \(seed 1, UTC\): pass then, fail now/,
    );
    expect(different.code).toBe(1);
  },
  PATIENCE_MS,
);

test(
  'judgements of uncommitted work replay after the work is gone: its diff is in the evidence',
  async () => {
    const shop = shopWith();
    shop.write({ 'shop/stats.py': after, 'tests/test_stats.py': tests.replace('[1, 3]', '[1, 3, 2]') });
    const answer = await ask(shop, 'prove', ['prove']);
    expect(answer.judgements).toMatchObject([{ id: 'tests/test_stats.py::test_average' }]);
    const [evidence] = answer.evidence;
    expect(evidence?.workTree?.diff).toContain('+    return sum(numbers) / len(numbers)');
    shop.git('checkout', '-q', '.');
    const again = await replay(join(out, 'prove', `${evidence?.id}.json`), shop);
    expect(again.stdout.replace(/\s+/g, ' ')).toMatch(/^Signature: valid.* same: judgement /);
    expect(again.code).toBe(0);
  },
  PATIENCE_MS,
);
