import { compare, pairUp, sideOf } from '../../src/bench/compare.ts';
import { picture } from '../../src/bench/picture.ts';

const sample = (firstMs: number, ok = true) => ({
  ok,
  firstMs,
  totalMs: firstMs * 4,
  perTokenMs: 1,
  promptTokens: 100,
  cachedTokens: 40,
  outputTokens: 10,
  error: ok ? undefined : 'status 503',
});
/** Times that vary by a third around the middle, the same in every run. */
const times = Array.from({ length: 40 }, (_, at) => 100 + ((at * 37) % 40));

test('two servers that differ by chance alone: the interval holds 1', () => {
  const pairs = times.map((ms, at) => ({ a: sample(ms), b: sample(times[(at + 7) % 40] ?? 0) }));
  const { firstMs } = compare(pairs, 1);
  expect(firstMs.interval[0]).toBeLessThanOrEqual(1);
  expect(firstMs.interval[1]).toBeGreaterThanOrEqual(1);
});

test('one that takes two thirds of the time: the interval is below 1 and holds the ratio', () => {
  const pairs = times.map((ms) => ({ a: sample(ms * 1.5), b: sample(ms) }));
  const { firstMs, pairs: all, failed } = compare(pairs, 1);
  expect({ all, failed }).toEqual({ all: 40, failed: 0 });
  expect(firstMs.ratio).toBeCloseTo(0.667, 2);
  expect(firstMs.interval[1]).toBeLessThan(0.8);
  expect(firstMs.interval[0]).toBeLessThanOrEqual(firstMs.ratio);
});

test('the same pairs and seed give the same interval; a pair with a failure is counted and left out', () => {
  const pairs = times.map((ms) => ({ a: sample(ms), b: sample(ms + 5) }));
  expect(compare(pairs, 3)).toEqual(compare(pairs, 3));
  const broken = [...pairs, { a: sample(1, false), b: sample(9999) }];
  expect(compare(broken, 3)).toEqual({ ...compare(pairs, 3), pairs: 41, failed: 1 });
});

test('every prompt is asked of both, and who comes first changes', async () => {
  const order: string[] = [];
  const ask = (side: string) => async (prompt: { text: string }) => {
    order.push(`${prompt.text}${side}`);
    return sample(10);
  };
  const prompts = ['0', '1', '2', '3'].map((text) => ({ text, maxTokens: 1 }));
  const pairs = await pairUp(ask('a'), ask('b'), prompts, 1);
  expect(order).toEqual(['0a', '0b', '1b', '1a', '2a', '2b', '3b', '3a']);
  expect(sideOf(pairs, 'a', 2)).toMatchObject({ seconds: 0.08 });
});

test('the picture holds every curve, no script and nothing from elsewhere', () => {
  const series = [
    { name: 'A <fp8>', samples: times.map((ms) => sample(ms)) },
    { name: 'B', samples: times.map((ms) => sample(ms * 2)) },
  ];
  const svg = picture('pull-requests & more', series);
  expect(svg.match(/<polyline /g)).toHaveLength(6);
  expect(svg).toContain('A &#60;fp8&#62;');
  expect(svg).toContain('pull-requests &#38; more');
  expect(svg).not.toMatch(/<script|href|url\(|NaN|undefined|Infinity/);
});
