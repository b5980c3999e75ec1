// Verdicts a second on planted faults: ours, warm and cold, against other mutation testers, on the same files and tests,
// in one run. Usage: node bench/mutants.ts REPOS_DIR [RIVAL …]; REPOS_DIR/OWNER+NAME is a clone or holds one.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rivals } from './rivals/index.ts';
import { watchMemory } from './rivals/memory.ts';
import type { Rival, RivalVerdict, Subject, Tools } from './rivals/rival.ts';

interface Case extends Omit<Subject, 'dir'> {
  readonly commit: string;
  /** What the build would have made. */
  readonly made?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    ...{ name: 'mahmoud/boltons', commit: '967864f', file: 'boltons/mathutils.py', root: '.' },
    tests: ['tests/test_mathutils.py'],
  },
  {
    ...{ name: 'pallets/itsdangerous', commit: '672971d', file: 'src/itsdangerous/timed.py', root: 'src' },
    tests: ['tests/test_itsdangerous/test_timed.py'],
  },
  {
    ...{ name: 'python-humanize/humanize', commit: 'c3a124c', file: 'src/humanize/number.py', root: 'src' },
    tests: ['tests/test_number.py'],
    made: { 'src/humanize/_version.py': '__version__ = "0"\n' },
  },
];
const PACKAGES = ['pytest==8.4.2', 'freezegun==1.5.5'];

interface Row {
  readonly rival: Rival;
  readonly verdicts: readonly RivalVerdict[];
  readonly mutantSeconds: number | undefined;
  readonly seconds: number;
  readonly peakMiB: number;
}

async function main(): Promise<void> {
  const [reposDir, ...names] = process.argv.slice(2);
  if (reposDir === undefined) throw new Error('Usage: node bench/mutants.ts REPOS_DIR [RIVAL …]');
  const chosen = rivals.filter(
    (rival, _index, all) =>
      !all.some(({ name }) => names.some((one) => name.includes(one))) ||
      names.some((one) => rival.name.includes(one)),
  );
  const scratch = mkdtempSync(join(tmpdir(), 'testwright-mutants-'));
  try {
    const tools = install(scratch, chosen);
    const subjects = cases.filter(({ name }) => names.includes(name));
    for (const one of subjects.length === 0 ? cases : subjects)
      compare(one.file, await measure(one, chosen, reposDir, tools));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function install(scratch: string, chosen: readonly Rival[]): Tools {
  const venv = join(scratch, 'venv');
  execFileSync('python3', ['-m', 'venv', venv]);
  const packages = [...PACKAGES, ...chosen.flatMap((rival) => rival.packages)];
  execFileSync(join(venv, 'bin/pip'), ['install', '-q', ...packages], { stdio: 'inherit' });
  const python = execFileSync(join(venv, 'bin/python'), ['--version'], { encoding: 'utf8' }).trim();
  console.log(`${python}, ${packages.join(', ')}\n`);
  return { venv, bin: join(venv, 'bin'), scratch };
}

async function measure(
  { commit, made = {}, ...one }: Case,
  chosen: readonly Rival[],
  reposDir: string,
  tools: Tools,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  console.log(
    '\n| file | who | verdicts | killed | s | verdicts/s | mutants alone, s | verdicts/s | peak MiB |\n|---|---|---|---|---|---|---|---|---|',
  );
  const clone = join(reposDir, one.name.replace('/', '+'));
  const repo = existsSync(join(clone, 'repo')) ? join(clone, 'repo') : clone;
  for (const rival of chosen) {
    const dir = mkdtempSync(join(tools.scratch, 'subject-'));
    const archive = execFileSync('git', ['-C', repo, 'archive', commit], { maxBuffer: 1 << 28 });
    execFileSync('tar', ['x', '-C', dir], { input: archive });
    for (const [path, text] of Object.entries(made)) writeFileSync(join(dir, path), text);
    const memory = watchMemory();
    const start = performance.now();
    const { verdicts, mutantSeconds } = await run(rival, { ...one, dir }, tools);
    const seconds = (performance.now() - start) / 1000;
    const row = { rival, verdicts, mutantSeconds, seconds, peakMiB: memory.stop() };
    rows.push(row);
    console.log(line(one.file, row));
  }
  return rows;
}

/** None where the rival cannot run the subject: that is a row, not the end. */
async function run(
  rival: Rival,
  subject: Subject,
  tools: Tools,
): Promise<Pick<Row, 'verdicts' | 'mutantSeconds'>> {
  try {
    const { verdicts, mutantSeconds } = await rival.run(subject, tools);
    return { verdicts: verdicts.filter(({ status }) => status !== 'none'), mutantSeconds };
  } catch (error) {
    const words = error instanceof Error ? error.message.trim().slice(-300) : String(error);
    console.error(`${rival.name} on ${subject.file}: ${words}`);
    return { verdicts: [], mutantSeconds: undefined };
  }
}

function line(file: string, { rival, verdicts, mutantSeconds, seconds, peakMiB }: Row): string {
  const killed = verdicts.filter(({ status }) => status === 'killed').length;
  const rates = [seconds, mutantSeconds].flatMap((one) =>
    one === undefined ? ['', ''] : [one.toFixed(1), (verdicts.length / one).toFixed(2)],
  );
  return `| ${[file, rival.name, verdicts.length, killed, ...rates, peakMiB].join(' | ')} |`;
}

/** Verdicts of the first row against the others', on mutants of the same place and text. */
function compare(file: string, [ours, ...others]: readonly Row[]): void {
  const known = new Map(ours?.verdicts.map(({ key, status }) => [key, status]));
  for (const { rival, verdicts } of others) {
    const shared = verdicts.filter(({ key }) => known.has(key));
    const differing = shared.filter(({ key, status }) => known.get(key) !== status);
    const share = shared.length === 0 ? 0 : 100 - (100 * differing.length) / shared.length;
    console.log(`\n${file}, ${rival.name}: ${shared.length} mutants in common, ${share.toFixed(1)} % agree`);
    for (const { key, status } of differing) console.log(`- ${status} there, ${known.get(key)} here: ${key}`);
  }
}

await main();
