import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence, EvidenceTrial } from '../../src/report/evidence.ts';
import { checkEvidenceDir, readEvidence, writeEvidence } from '../../src/report/evidence-file.ts';

const goldenDir = join(import.meta.dirname, '../golden/evidence');
const read = (name: string): Evidence => JSON.parse(readFileSync(join(goldenDir, name), 'utf8'));
const golden = read('test.json');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'testwright-evidence-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each(readdirSync(goldenDir))('golden evidence %s is valid', async (name) => {
  expect(await readEvidence(join(goldenDir, name))).toEqual(read(name));
});

test('each is written as one file, with the patch of a test beside it, and read back', async () => {
  const all = readdirSync(goldenDir).map(read);
  await checkEvidenceDir(join(dir, 'new'));
  await writeEvidence(join(dir, 'new'), all);
  for (const one of all) expect(await readEvidence(join(dir, 'new', `${one.id}.json`))).toEqual(one);
  expect(readdirSync(join(dir, 'new')).filter((name) => name.endsWith('.patch'))).toHaveLength(2);
  await expect(checkEvidenceDir('/dev/null/x')).rejects.toMatchObject({ code: 'unwritable' });
  await expect(writeEvidence('/dev/null/x', all)).rejects.toMatchObject({ code: 'unwritable' });
});

const withTrial = (more: Partial<EvidenceTrial>) => ({
  ...golden,
  trials: golden.trials.map((one, index) => (index === 0 ? { ...one, ...more } : one)),
});
const withMutant = (path: string) => ({
  ...golden,
  mutants: golden.mutants.map((one) => ({ ...one, path })),
});
const outside = [
  '../a.py',
  'a/../../b.py',
  '/etc/passwd',
  '.git/hooks/x',
  'a/.GIT/x',
  './a.py',
  '-x.py',
  'a\\b',
  'a\nb',
  '',
];
const hostile: readonly (readonly [string, object])[] = [
  ...outside.flatMap((path): readonly (readonly [string, object])[] => [
    [`a mutant at ${JSON.stringify(path)}`, withMutant(path)],
    [`a test file at ${JSON.stringify(path)}`, withTrial({ files: [path] })],
    [`a canary at ${JSON.stringify(path)}`, withTrial({ canaryFile: path })],
    [
      `an overlay at ${JSON.stringify(path)}`,
      { ...golden, overlays: { merged: { ...golden.overlays['merged'], path } } },
    ],
  ]),
  ['a package outside', { ...golden, place: { ...golden.place, packageDir: '..' } }],
  ['a commit that is an option', { ...golden, commits: { ...golden.commits, base: '--output=x' } }],
  ['a commit that is a name', { ...golden, commits: { ...golden.commits, head: 'main' } }],
  ['a test id that is an option', withTrial({ ids: ['--rootdir=/::x'] })],
  [
    'a locale with a blank',
    withTrial({ variation: { seed: 1, shuffle: false, timezone: 'UTC', locale: 'C X' } }),
  ],
  ['a run of a day', withTrial({ timeoutMs: 86_400_000 })],
  ['no trial', { ...golden, trials: [] }],
  ['an unknown framework', { ...golden, framework: { id: 'sh', version: '1' } }],
  ['an unknown field', { ...golden, run: 'rm' }],
  ['another version', { ...golden, version: 2 }],
  ['an id that is a path', { ...golden, id: '../x' }],
  ['a list', []],
];
test.each(hostile)('refused: %s', async (_, candidate) => {
  const file = join(dir, 'a.json');
  writeFileSync(file, JSON.stringify(candidate));
  await expect(readEvidence(file)).rejects.toMatchObject({ code: 'bad-evidence' });
});

test('refused: no file, no JSON, too large', async () => {
  await expect(readEvidence(join(dir, 'none.json'))).rejects.toMatchObject({ code: 'bad-evidence' });
  writeFileSync(join(dir, 'half.json'), '{"version": 1,');
  await expect(readEvidence(join(dir, 'half.json'))).rejects.toMatchObject({ code: 'bad-evidence' });
  writeFileSync(join(dir, 'big.json'), Buffer.alloc(16 * 1024 * 1024 + 1, ' '));
  await expect(readEvidence(join(dir, 'big.json'))).rejects.toMatchObject({
    fields: { cause: 'It is larger than 16 MiB' },
  });
});
