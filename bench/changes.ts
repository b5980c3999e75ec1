// Measures the main job on real one-commit changes: head is the commit without the tests it brought, base its parent.
// A row for every case, whatever came out. Each accepted test is audited: 20 more runs in shuffled order on head, and
// once on each tree that it is said to turn red on.
// Usage: node bench/changes.ts CASES.json REPOS_DIR RESULTS.jsonl   (cases already in RESULTS.jsonl are skipped)
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../src/report/answer.ts';
import { audit } from './audit.ts';

interface Case {
  readonly repository: string;
  readonly commit: string;
}

const [casesFile = '', reposDir = '', resultsFile = ''] = process.argv.slice(2);
const cases: readonly Case[] = JSON.parse(readFileSync(casesFile, 'utf8'));
const done = existsSync(resultsFile)
  ? readFileSync(resultsFile, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).commit)
  : [];
const testPath =
  /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|(?:^|\/)test\.[cm]?js$/;

for (const one of cases) {
  if (done.includes(one.commit)) continue;
  const row = await measure(one).catch((error: unknown) => failedRow(one, error));
  appendFileSync(resultsFile, `${JSON.stringify(row)}\n`);
  process.stderr.write(
    `${row.repository} ${row.commit.slice(0, 8)}: ${row.accepted} accepted, ${row.seconds} s, ${row.reasons.join(' ')}${row.wrong > 0 ? ` WRONG: ${row.wrong}` : ''}\n`,
  );
}

/** A clone of its own in which the commit stands without its tests. */
function checkOut({ repository, commit }: Case): string {
  const place = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
  const plain = join(reposDir, repository.replace('/', '+'));
  const source = existsSync(join(plain, 'repo')) ? join(plain, 'repo') : plain;
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', place, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', source, place]);
  git('checkout', '--quiet', commit);
  const brought = git('diff-tree', '--no-commit-id', '--name-status', '-r', '--no-renames', commit)
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, path = '']) => testPath.test(path));
  for (const [status, path = ''] of brought) {
    if (status === 'A') git('rm', '--quiet', '--', path);
    else git('checkout', '--quiet', `${commit}^`, '--', path);
  }
  const date = git('show', '-s', '--format=%cI', commit).trim();
  const message = git('show', '-s', '--format=%B', commit);
  execFileSync('git', [
    '-C',
    place,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@localhost',
    'reset',
    '--quiet',
    '--soft',
    `${commit}^`,
  ]);
  execFileSync(
    'git',
    [
      '-C',
      place,
      '-c',
      'user.name=bench',
      '-c',
      'user.email=bench@localhost',
      '-c',
      'commit.gpgSign=false',
      'commit',
      '--quiet',
      '--no-verify',
      '--allow-empty',
      '-F',
      '-',
    ],
    { input: message, env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date } },
  );
  return place;
}

/** The bench itself could not go on with it (a commit with objects that the copy lacks, say): that is a row as well. */
function failedRow(one: Case, error: unknown) {
  const nothing = {
    exit: null,
    seconds: 0,
    modelSeconds: 0,
    prepareSeconds: 0,
    peakMiB: 0,
    accepted: 0,
    wrong: 0,
  };
  const message = String(error instanceof Error ? error.message : error).slice(0, 200);
  return { ...one, ...nothing, tests: [], reasons: ['not-measured'], left: [], error: `bench: ${message}` };
}

async function measure(one: Case) {
  const place = checkOut(one);
  const answerFile = join(place, '..', `${place.split('/').at(-1)}.json`);
  const before = leftovers();
  const start = performance.now();
  const { exit, peakMiB, stderr } = await runCli(place, answerFile);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const answer: Answer | undefined = existsSync(answerFile)
    ? JSON.parse(readFileSync(answerFile, 'utf8'))
    : undefined;
  const left = leftovers().filter((name) => !before.includes(name));
  const audited = answer === undefined ? [] : await audit(place, answer);
  const model = (answer?.usage ?? []).reduce((sum, usage) => sum + usage.modelMs, 0) / 1000;
  const row = {
    ...one,
    exit,
    seconds,
    modelSeconds: Math.round(model * 10) / 10,
    prepareSeconds: Math.round((answer?.timings['Preparing dependencies'] ?? 0) / 100) / 10,
    peakMiB,
    accepted: answer?.tests.length ?? 0,
    tests: (answer?.tests ?? []).map(({ id, kind, oracle, symbol, kills }) => ({
      id,
      kind,
      oracle,
      symbol,
      kills: kills.map(({ by }) => by),
    })),
    wrong: audited.filter(({ isRight }) => !isRight).length,
    audited,
    reasons: [...new Set((answer?.reasons ?? []).map(({ code }) => code))],
    details: (answer?.reasons ?? []).map(({ detail }) => detail.slice(0, 300)),
    funnel: answer?.funnel,
    score: answer?.score,
    baseline:
      answer?.baseline === null ? null : { green: answer?.baseline.green, seconds: answer?.baseline.seconds },
    usage: answer?.usage.map(({ promptTokens, completionTokens }) => [promptTokens, completionTokens]),
    timings: answer?.timings,
    error: answer?.error?.code ?? (answer === undefined ? stderr.slice(-400) : undefined),
    left,
  };
  rmSync(place, { recursive: true, force: true });
  rmSync(answerFile, { force: true });
  return row;
}

async function runCli(
  place: string,
  answerFile: string,
): Promise<{ exit: number | null; peakMiB: number; stderr: string }> {
  const child = spawn(
    join(import.meta.dirname, '../bin/testwright'),
    ['test', '--repo', place, '--base', 'HEAD^', '--head', 'HEAD', '--json', answerFile],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4000);
  });
  let peakMiB = 0;
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, treeMemory(child.pid ?? 0));
  }, 500);
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { exit, peakMiB, stderr };
}

/** Resident memory of a process, all below it and the embedded runner, in MiB. */
function treeMemory(root: number): number {
  const parents = new Map<number, { parent: number; rss: number; isRunner: boolean }>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      parents.set(Number(name), {
        parent: field('PPid'),
        rss: field('VmRSS'),
        isRunner: readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('serve-embedded'),
      });
    } catch {
      // The process ended while it was being read.
    }
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (parents.has(pid) && pid > 1 && isBelow(parents.get(pid)?.parent ?? 0));
  return Math.round(
    [...parents]
      .filter(([pid, { isRunner }]) => isRunner || isBelow(pid))
      .reduce((sum, [, { rss }]) => sum + rss, 0) / 1024,
  );
}

/** Processes, mounts and folders of runs that are still there. */
function leftovers(): readonly string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes('testwright'));
  const folders = readdirSync(tmpdir()).filter(
    (name) => name.startsWith('testwright-proxy') || name.startsWith('run-'),
  );
  const processes = readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').startsWith('bwrap');
    } catch {
      return false;
    }
  });
  return [...mounts, ...folders, ...processes.map((pid) => `process ${pid}`)];
}
