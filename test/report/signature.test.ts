import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence, EvidenceRecord } from '../../src/report/evidence.ts';
import { checkSignature, openSigningKey, signWith } from '../../src/report/signature.ts';

const golden: Evidence = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/evidence/test.json'), 'utf8'),
);
const { signature: _, ...record } = golden;
const ours = generateKeyPairSync('ed25519').privateKey;
const other = generateKeyPairSync('ed25519').privateKey;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'testwright-key-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the key is made once, also by several at once, for its owner alone', async () => {
  const file = join(dir, 'new/folder/key.pem');
  const keys = await Promise.all([openSigningKey(file), openSigningKey(file), openSigningKey(file)]);
  const again = await openSigningKey(file);
  for (const key of keys) expect(key.equals(again)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'new/folder')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(dir, 'new/folder'))).toEqual(['key.pem']);
});

test.each([
  ['no key', 'hello'],
  [
    'a key of another kind',
    generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ],
])('a file with %s is never overwritten, but said', async (__, text) => {
  const file = join(dir, 'key.pem');
  writeFileSync(file, text);
  await expect(openSigningKey(file)).rejects.toMatchObject({ code: 'bad-config' });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('valid, and by whom', () => {
  const signed = signWith(ours)(record);
  expect(checkSignature(signed, ours)).toMatchObject({ says: 'valid', isOurs: true });
  expect(checkSignature(signed, other)).toMatchObject({ says: 'valid', isOurs: false });
  expect(checkSignature(signed, undefined)).toMatchObject({ says: 'valid', isOurs: false });
  expect(checkSignature(record, ours)).toEqual({ says: 'absent' });
});

test('the order of keys in the file means nothing; the golden file still holds', () => {
  const signed = signWith(ours)(record);
  const turned: Evidence = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(signed).reverse())));
  expect(checkSignature(turned, ours).says).toBe('valid');
  expect(checkSignature(golden, ours).says).toBe('valid');
});

const signed = signWith(ours)(record);
const bySomeoneElse = signWith(other)(record).signature;
const changed: readonly (readonly [string, EvidenceRecord & Pick<Evidence, 'signature'>])[] = [
  ['an outcome', { ...signed, trials: signed.trials.map((one) => ({ ...one, outcome: 'pass' as const })) }],
  ['a trial left out', { ...signed, trials: signed.trials.slice(1) }],
  ['a commit', { ...signed, commits: { ...signed.commits, base: signed.commits.head } }],
];
test.each(changed)('bad: %s', (__, evidence) => {
  expect(checkSignature(evidence, ours)).toEqual({ says: 'bad' });
});

test('bad: parts of two signatures, or a key that is none', () => {
  const mine = signed.signature;
  if (mine === undefined || bySomeoneElse === undefined) throw new Error('not signed');
  const check = (signature: NonNullable<Evidence['signature']>) =>
    checkSignature({ ...record, signature }, ours);
  expect(check({ ...mine, keyId: bySomeoneElse.keyId })).toEqual({ says: 'bad' });
  expect(check({ ...mine, publicKey: bySomeoneElse.publicKey })).toEqual({ says: 'bad' });
  expect(check({ ...bySomeoneElse, value: mine.value })).toEqual({ says: 'bad' });
  expect(check({ ...mine, publicKey: 'AAAA' })).toEqual({ says: 'bad' });
});
