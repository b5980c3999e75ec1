import { layouts } from '../../src/plan/layouts.ts';
import { kvBytesPerToken, kvTokens, usersAt } from '../../src/plan/memory.ts';
import { plan } from '../../src/plan/plan.ts';
import { servedModel } from '../../src/plan/profile.ts';
import { ceilingTokensPerSecond, expertsTouched, stepGB } from '../../src/plan/speed.ts';
import { runCli } from '../run-cli.ts';

const fp8 = servedModel(undefined);
const bf16 = servedModel('Qwen/Qwen3-Coder-30B-A3B-Instruct');

test('a token of context takes 98,304 bytes, half of it in FP8', () => {
  expect(kvBytesPerToken(fp8, 'bf16')).toBe(98_304);
  expect(kvBytesPerToken(fp8, 'fp8')).toBe(49_152);
});

/** GiB, GPUs, thousand tokens with BF16 cache, users at 16k. */
test.each([
  ['24 GB x2', 24, 2, 110, 6.7],
  ['24 GB x4', 24, 4, 538, 32.8],
  ['32 GB x2', 31.8, 2, 268, 16.4],
  ['L40S', 45, 1, 113, 6.9],
  ['L40S x2', 45, 2, 533, 32.5],
  ['80 GB', 79.6, 1, 461, 28],
  ['80 GB x2', 79.6, 2, 1230, 75],
  ['PRO 6000', 95.6, 1, 622, 38],
  ['H200', 140.4, 1, 1070, 65],
  ['B200', 179, 1, 1460, 89],
  ['MI300X', 192, 1, 1590, 97],
])('%s holds the published number of tokens', (_, gib, gpus, thousand, users) => {
  const tokens = kvTokens(fp8, gib, gpus, 'bf16');
  expect(Math.abs(tokens / 1000 - thousand) / thousand).toBeLessThan(0.015);
  expect(Math.abs(usersAt(tokens, 16_384) - users)).toBeLessThan(0.6);
  expect(Math.abs(kvTokens(fp8, gib, gpus, 'fp8') - 2 * tokens)).toBeLessThanOrEqual(1);
});

test.each([24, 31.8])('one GPU of %d GiB does not hold it', (gib) => {
  expect(kvTokens(fp8, gib, 1, 'bf16')).toBe(0);
});

test('on 80 GB the FP8 weights leave 2.9 times the room of the BF16 ones', () => {
  expect(kvTokens(fp8, 79.6, 1, 'bf16') / kvTokens(bf16, 79.6, 1, 'bf16')).toBeCloseTo(2.9, 1);
});

test('a batch touches the published number of experts, a step reads the published bytes', () => {
  expect([1, 8, 16, 32, 64].map((batch) => Math.round(expertsTouched(fp8, batch)))).toEqual([
    8, 52, 82, 112, 126,
  ]);
  expect(stepGB(fp8, 1, 0, 'bf16')).toBeCloseTo(3.37, 2);
  expect(stepGB(bf16, 1, 0, 'bf16')).toBeCloseTo(6.08, 1);
});

test('the weights alone bound the gain of FP8 by 1.81, with 8k of context by 1.65', () => {
  expect(stepGB(bf16, 1, 0, 'bf16') / stepGB(fp8, 1, 0, 'bf16')).toBeCloseTo(1.81, 2);
  expect(stepGB(bf16, 1, 8192, 'bf16') / stepGB(fp8, 1, 8192, 'bf16')).toBeCloseTo(1.65, 2);
});

test.each([
  ['H100', 3350, 1, 803],
  ['H200', 4800, 1, 1150],
  ['L40S', 864, 1, 207],
  ['5090', 1792, 1, 429],
])('the ceiling of %s is the published one', (_, bandwidth, batch, ceiling) => {
  expect(Math.abs(ceilingTokensPerSecond(fp8, bandwidth, batch, 8192, 'bf16') / ceiling - 1)).toBeLessThan(
    0.01,
  );
});

test('the 128-block trap: TP 4 and 8 warn, their expert-parallel forms do not; heads rule out 3 and 6', () => {
  const warned = (gpus: number) =>
    layouts(fp8, gpus, false).filter(({ warning, tensorParallel }) => warning && tensorParallel === gpus);
  expect(warned(2)).toEqual([]);
  expect(warned(4).map(({ expertParallel }) => expertParallel)).toEqual([false]);
  expect(warned(8).map(({ expertParallel }) => expertParallel)).toEqual([false]);
  for (const gpus of [3, 6])
    expect(
      layouts(fp8, gpus, false).find(({ tensorParallel }) => tensorParallel === gpus)?.illegal,
    ).toContain('attention heads');
});

test('adapters rule out expert parallelism and padded shards', () => {
  const four = layouts(fp8, 4, true).filter(({ tensorParallel }) => tensorParallel === 4);
  expect(four.every(({ illegal }) => illegal !== undefined)).toBe(true);
  expect(layouts(fp8, 4, true).some(({ tensorParallel, illegal }) => tensorParallel === 2 && !illegal)).toBe(
    true,
  );
});

const load = {
  requestsPerHour: 500,
  promptTokens: 20_000,
  cachedShare: 0.7,
  outputTokens: 3000,
  firstTokenSeconds: 5,
};
const hardware = { name: 'H100', gpus: 2, gpuGiB: 79.6, bandwidthGBs: 3350, dollarsPerGpuHour: 2.95 };

test('replicas come before tensor parallelism where one GPU holds the model', () => {
  expect(plan(fp8, hardware, load, 'bf16', false)[0]).toMatchObject({
    dataParallel: 2,
    tensorParallel: 1,
    fits: true,
  });
});

test('two 24 GB cards leave only the tensor-parallel layout', () => {
  const [best, ...rest] = plan(fp8, { ...hardware, gpuGiB: 24 }, load, 'bf16', false);
  expect(best).toMatchObject({ tensorParallel: 2, fits: true });
  expect(rest.find(({ tensorParallel }) => tensorParallel === 1)?.fits).toBe(false);
});

test('estimates are called so, and a calibration makes them measured', () => {
  const basis = (calibration?: { outputTokensPerSecond: number; prefillTokensPerSecond: number }) =>
    plan(fp8, hardware, load, 'bf16', false, calibration)[0]?.outputTokensPerSecond;
  expect(basis()?.basis).toBe('estimate');
  expect(basis({ outputTokensPerSecond: 1500, prefillTokensPerSecond: 30_000 })).toEqual({
    value: 3000,
    basis: 'measured',
  });
});

test('cost is for paid hours, with the utilisation beside it', () => {
  const [best] = plan(fp8, hardware, load, 'bf16', false);
  expect(best?.dollarsPer1000Requests?.value).toBeCloseTo((1000 * 2 * 2.95) / 500, 2);
  expect(best?.utilisation.value).toBeGreaterThan(0);
});

test('the command answers in JSON, and refuses what it does not understand', async () => {
  const end = await runCli(['plan', '--gpu', 'H100', '--gpus', '4', '--price', '3', '--json']);
  expect(end.code).toBe(0);
  const { options, notes } = JSON.parse(end.out);
  expect(options[0]).toMatchObject({ dataParallel: 4, tensorParallel: 1 });
  expect(notes.join(' ')).toContain('estimate');
  expect((await runCli(['plan', '--gpu', 'Abacus'])).code).toBe(2);
  expect((await runCli(['plan', '--gpu', 'H100', '--gpus', 'two'])).code).toBe(2);
});
