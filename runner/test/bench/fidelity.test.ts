import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fidelityPrompts, judgeFidelity, numbersIn } from '../../src/bench/fidelity.ts';
import { FakeEngine, type FakeOptions } from '../../src/fake/engine.ts';
import { listen, urlOf } from '../gateway/setup.ts';
import { runCli } from '../run-cli.ts';

const dir = mkdtempSync(join(tmpdir(), 'runner-fidelity-'));
const engines: FakeEngine[] = [];
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  for (const { server } of engines) server.close();
});

async function engine(options: Partial<FakeOptions> = {}): Promise<string> {
  const fake = new FakeEngine({ model: 'm', ...options });
  engines.push(fake);
  await listen(fake.server);
  return `${urlOf(fake.server)}/v1`;
}

const answer = (text: string) => ({ text, tokens: text.match(/\s*\S+/g) ?? [] });
const pair = (a: string, b: string, prompt = a) => ({ prompt, a: answer(a), b: answer(b) });

test('numbers are read as code writes them, and names are none', () => {
  expect(numbersIn('expect(C0).toBe(-12); x1 = 0x1F + 1.5e-3; v2.3')).toEqual(['-12', '0x1F', '1.5e-3']);
});

test('prompts are the same for the same seed, and full of numbers of many kinds', () => {
  const [prompt = ''] = fidelityPrompts(1, 4);
  expect(fidelityPrompts(3, 4)).toEqual(fidelityPrompts(3, 4));
  expect(numbersIn(prompt).length).toBeGreaterThanOrEqual(8);
});

test('what is the same is told as such', () => {
  expect(judgeFidelity([pair('a = 1 ;', 'a = 1 ;'), pair('', '')])).toEqual({
    prompts: 2,
    sameShare: 1,
    agreement: 1,
    partAt: undefined,
    alteredNumbers: 0,
    inventedNumbers: { a: 0, b: 0 },
  });
});

test('one altered digit: where, how much, and that the number was in no prompt', () => {
  const found = judgeFidelity([pair('a = 10 ; b = 20', 'a = 10 ; b = 21'), pair('c = 3', 'c = 3')]);
  expect(found).toEqual({
    prompts: 2,
    sameShare: 0.5,
    agreement: 0.9286,
    partAt: { median: 6, earliest: 6 },
    alteredNumbers: 0.3333,
    inventedNumbers: { a: 0, b: 0.3333 },
  });
});

test('the command tells an engine that alters numbers from one that does not', async () => {
  const echo = (digits: (text: string) => string) => ({
    contextTokens: 4096,
    reply: ({ prompt }: { prompt: string }) => digits(prompt.slice(0, 300)),
  });
  const [whole, same, altered] = [
    await engine(echo((text) => text)),
    await engine(echo((text) => text)),
    await engine(echo((text) => text.replaceAll('7', '1'))),
  ];
  const run = async (against: string) => {
    const file = join(dir, 'found.json');
    const args = [
      'bench',
      '--fidelity',
      '--url',
      whole,
      '--model',
      'm',
      '--against',
      against,
      '--requests',
      '4',
    ];
    expect((await runCli([...args, '--json', file])).code).toBe(0);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  expect(await run(same)).toMatchObject({ basis: 'measured', sameShare: 1, alteredNumbers: 0 });
  const found = await run(altered);
  expect(found.sameShare).toBe(0);
  expect(found.alteredNumbers).toBeGreaterThan(0.1);
  expect(found.inventedNumbers.a).toBe(0);
  expect(found.inventedNumbers.b).toBeGreaterThan(0.1);
});

test('the command measures one server against another, with a picture', async () => {
  const svg = join(dir, 'run.svg');
  const [fast, slow] = [await engine(), await engine({ firstMs: 60 })];
  const args = ['bench', '--url', slow, '--model', 'm', '--against', fast, '--prompt', '50', '--output', '4'];
  const { code, out } = await runCli([...args, '--requests', '12', '--concurrency', '2', '--svg', svg]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ basis: 'measured', bOverA: { pairs: 12, failed: 0 } });
  expect(readFileSync(svg, 'utf8').match(/<polyline /g)).toHaveLength(6);
});

test('fidelity needs a second server', async () => {
  const end = await runCli(['bench', '--fidelity', '--url', 'http://127.0.0.1:1/v1', '--model', 'm']);
  expect(end).toMatchObject({ code: 2, err: expect.stringContaining('--against') });
});
