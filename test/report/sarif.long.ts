// The file before the schema of SARIF 2.1.0 and Microsoft's validator, both from the npm package that brings them.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readSettings } from '../../src/config.ts';
import type { Answer } from '../../src/report/answer.ts';
import { sarifOf } from '../../src/report/sarif.ts';
import { newFolder } from '../stages/workspace/repository.ts';

const tools = join(readSettings().cacheDir, 'test-tools/sarif');
const folder = join(tools, 'node_modules/@microsoft/sarif-multitool-linux');
const validator = join(folder, 'Sarif.Multitool');
const answer: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/answers/proven.json'), 'utf8'),
);

beforeAll(() => {
  if (!existsSync(validator)) {
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, 'package.json'), '{}');
    const wanted = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '@microsoft/sarif-multitool-linux@5.7.0',
    ];
    execFileSync('npm', wanted, { cwd: tools });
  }
  chmodSync(validator, 0o755);
});

function validate(sarif: object) {
  const dir = newFolder();
  const [file, report] = [join(dir, 'a.sarif'), join(dir, 'report.sarif')];
  writeFileSync(file, JSON.stringify(sarif));
  const args = ['validate', file, '--output', report, '--level', 'Error', '--log', 'ForceOverwrite'];
  // It brings its own runtime, but not the tables of languages.
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
  const { status, stdout, stderr } = spawnSync(validator, args, { encoding: 'utf8', env });
  if (!existsSync(report)) throw new Error(`${status} ${stdout}${stderr}`);
  const [run] = JSON.parse(readFileSync(report, 'utf8')).runs;
  return run.results.map(
    ({ ruleId, level }: { ruleId: string; level?: string }) => `${ruleId} ${level ?? ''}`,
  );
}

test('the schema that comes with the validator takes it, and refuses what is none', () => {
  const schema = JSON.parse(readFileSync(join(folder, 'sarif-2.1.0.json'), 'utf8'));
  const isSarif = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  isSarif(sarifOf(answer, '0.1.0'));
  expect(isSarif.errors).toBeNull();
  expect(isSarif({ ...sarifOf(answer, '0.1.0'), version: '2.0.0' })).toBe(false);
});

test('the validator finds no error, and finds the one that is planted', () => {
  const sarif = sarifOf(answer, '0.1.0');
  expect(validate(sarif)).toEqual([]);
  const [run] = sarif.runs;
  const results = run?.results.map((result) => ({ ...result, ruleIndex: 3000 }));
  expect(validate({ ...sarif, runs: [{ ...run, results }] })).not.toEqual([]);
});
