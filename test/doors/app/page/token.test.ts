import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAppSettings, readSettings } from '../../../../src/config.ts';
import { pageToken } from '../../../../src/doors/app/page/token.ts';
import { newFolder } from '../../../stages/workspace/repository.ts';

const settingsIn = (home: string, env: Readonly<Record<string, string>> = {}) =>
  readAppSettings(readSettings({ XDG_CONFIG_HOME: home }), env);
const never = () => {
  throw new Error('It was kept');
};

test('the token is made once, for this user alone, and stays', async () => {
  const home = newFolder();
  const token = await pageToken(settingsIn(home), never);
  const file = join(home, 'testwright/page-token');
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(file, 'utf8').trim()).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await pageToken(settingsIn(home), never)).toBe(token);
});

test("the operator's own counts, unless it can be guessed", async () => {
  const given = 'x'.repeat(20);
  expect(await pageToken(settingsIn(newFolder(), { TESTWRIGHT_PAGE_TOKEN: given }), never)).toBe(given);
  await expect(
    pageToken(settingsIn(newFolder(), { TESTWRIGHT_PAGE_TOKEN: 'letmein' }), never),
  ).rejects.toMatchObject({ code: 'bad-app', fields: { variable: 'TESTWRIGHT_PAGE_TOKEN' } });
});

test('where no file can be written there is a token all the same, which nobody knows', async () => {
  const home = join(newFolder(), 'a-file');
  writeFileSync(home, '');
  let unkept = 0;
  const count = () => {
    unkept += 1;
  };
  const tokens = await Promise.all([1, 2].map(() => pageToken(settingsIn(home), count)));
  expect([new Set(tokens).size, unkept]).toEqual([2, 2]);
});
