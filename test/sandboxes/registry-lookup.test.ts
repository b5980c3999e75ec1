import { rememberingLookup } from '../../src/sandboxes/registry-lookup.ts';

const address = { address: '192.0.2.1', family: 4 };

test('many connections at once ask once for a host; one that failed is asked again', async () => {
  const asked: string[] = [];
  const lookup = rememberingLookup(async (host) => {
    asked.push(host);
    if (asked.length === 1) throw new Error('no answer');
    return [address];
  });
  const ask = (host: string, all: boolean) =>
    new Promise<unknown>((resolve) => {
      lookup(host, { all }, (error, ...answer) => resolve(error === null ? answer : error.message));
    });
  expect(await Promise.all([ask('a', true), ask('a', true)])).toEqual(['no answer', 'no answer']);
  expect(await Promise.all([ask('a', true), ask('a', false), ask('a', true)])).toEqual([
    [[address]],
    ['192.0.2.1', 4],
    [[address]],
  ]);
  await ask('b', true);
  expect(asked).toEqual(['a', 'a', 'b']);
});
