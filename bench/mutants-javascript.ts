// Our verdicts on StrykerJS's own mutants of a file, beside StrykerJS's: how many a second, and where they differ.
// Usage: node bench/mutants-javascript.ts CASES.json REPOS_DIR RESULTS.jsonl
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings } from '../src/config.ts';
import type { Project } from '../src/frameworks/framework.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { javascript } from '../src/languages/javascript.ts';
import { loadGrammars } from '../src/languages/parser.ts';
import { chooseSandbox } from '../src/sandboxes/index.ts';
import { defaultLimits } from '../src/sandboxes/sandbox.ts';
import { findRegistries } from '../src/stages/workspace/toolchain.ts';
import type { Mutant, Tree, WarmVerdict } from '../src/terms.ts';
import { calm } from '../src/testbed.ts';
import { coldTrial } from '../src/trials/cold.ts';
import { warmTrial } from '../src/trials/warm.ts';
import { watchMemory } from './rivals/memory.ts';
import { installStryker, runStryker, type StrykerMutant } from './rivals/stryker.ts';

interface Case {
  /** Folder below REPOS_DIR. */
  readonly repository: string;
  readonly commit: string;
  readonly framework: 'jest' | 'vitest' | 'mocha';
  /** The file that is mutated, and the test files that are run. */
  readonly file: string;
  readonly tests: readonly string[];
  /** Development dependencies that the tests need, in place of the package's own. */
  readonly packages: Readonly<Record<string, string>>;
  /** Files written over the repository's. */
  readonly files?: Readonly<Record<string, string>>;
}

const COLD_SAMPLE = 20;
const signal = new AbortController().signal;

function checkOut(one: Case, repositories: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
  // The sandbox reads it as another user.
  chmodSync(dir, 0o755);
  const archive = execFileSync('git', ['-C', join(repositories, one.repository), 'archive', one.commit], {
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-x', '-C', dir], { input: archive });
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const { scripts: _s, devDependencies: _d, packageManager: _p, ...rest } = manifest;
  const own = { ...rest, scripts: { test: one.framework }, devDependencies: one.packages };
  writeFileSync(join(dir, 'package.json'), JSON.stringify(own, null, 2));
  for (const [path, text] of Object.entries(one.files ?? {})) writeFileSync(join(dir, path), text);
  for (const lock of ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'])
    rmSync(join(dir, lock), { force: true });
  installStryker(dir, one.framework);
  return dir;
}

async function openGround(dir: string, one: Case) {
  const settings = readSettings();
  const registries = await findRegistries(settings);
  const { sandbox } = await chooseSandbox({ scratchDir: settings.scratchDir, registries }, 2, signal);
  const framework = frameworks.find(({ id }) => id === one.framework);
  const read = (path: string) => {
    try {
      return readFileSync(join(dir, path), 'utf8');
    } catch {
      return undefined;
    }
  };
  const project: Project = {
    ...{ dir, layers: [], packageDir: '', manifest: JSON.parse(read('package.json') ?? '{}'), read },
    paths: execFileSync('find', ['.', '-type', 'f', '-not', '-path', './node_modules/*'], { cwd: dir })
      .toString()
      .split('\n')
      .map((path) => path.replace('./', '')),
    installed: (name) => JSON.parse(read(`node_modules/${name}/package.json`) ?? '{}').version,
  };
  const detection = framework?.detect(project);
  if (framework === undefined || !detection) throw new Error(`${one.framework} is not found`);
  const tree: Tree = {
    ...{ name: 'head', dir, layers: [] },
    mounts: [{ host: dirname(process.execPath), guest: '/run/testwright-node' }],
    env: { PATH: '/run/testwright-node:/usr/local/bin:/usr/bin:/bin' },
  };
  const ground = {
    ...{ sandbox, framework, detection, packageDir: '', scratchDir: settings.scratchDir },
    ...{ recorderDir: join(import.meta.dirname, '../src/frameworks'), limits: defaultLimits },
    isProduction: (path: string) => !one.tests.includes(path),
    styleOf: (source: string, file: string) => javascript.styleOf(source, file, true),
    ...{ readHead: read, switches: javascript.switches, workers: 2 },
  };
  return { tree, cold: coldTrial(ground), warm: warmTrial(ground) };
}

function mutantsOf(one: Case, source: string, found: readonly StrykerMutant[]): readonly Mutant[] {
  return found.map(({ id, operator, line, start, end, replacement }) => ({
    ...{ id, operator, line, path: one.file, before: source.slice(start, end), after: replacement },
    source: source.slice(0, start) + replacement + source.slice(end),
  }));
}

const fateOf = ({ end, red }: WarmVerdict) =>
  end === 'undecided' ? 'undecided' : end === 'timeout' || red.length > 0 ? 'killed' : 'alive';
const strykerFate = (status: string) =>
  status === 'Killed' || status === 'Timeout'
    ? 'killed'
    : status === 'Survived' || status === 'NoCoverage'
      ? 'alive'
      : 'none';

type Ground = Awaited<ReturnType<typeof openGround>>;

/** The green tests, and which of them run a line of the file; a line that cannot be counted may be run by every one. */
async function runBaseline({ tree, cold }: Ground, one: Case, source: string) {
  const lines = [...javascript.executableLines(source, one.file)];
  const { tests, ...rest } = await cold(
    {
      ...{ tree, files: one.tests, variation: calm, timeoutMs: 60_000 },
      overlay: { [one.file]: javascript.withCounters(source, one.file, lines) ?? source },
      countLines: { [one.file]: lines },
    },
    signal,
  );
  const green = tests.filter(({ outcome }) => outcome === 'pass');
  if (green.length === 0) throw new Error(JSON.stringify(rest).slice(0, 3000));
  return {
    ids: green.map(({ id }) => id),
    reaching: (line: number) =>
      green
        .filter(({ hits }) => !lines.includes(line) || hits?.[one.file]?.includes(line))
        .map(({ id }) => id),
  };
}

function judge({ tree, cold }: Ground, one: Case, ids: readonly string[]) {
  return async (mutant: Mutant): Promise<string> => {
    const overlay = { [one.file]: mutant.source };
    const result = await cold(
      { tree, files: one.tests, overlay, variation: calm, timeoutMs: 60_000 },
      signal,
    );
    if (result.end === 'timeout') return 'killed';
    if (result.end !== 'completed') return 'undecided';
    const green = new Set(result.tests.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id));
    return ids.every((id) => green.has(id)) ? 'alive' : 'killed';
  };
}

async function timed<T>(run: () => Promise<T>) {
  const [peak, start] = [watchMemory(), performance.now()];
  const value = await run();
  return {
    value,
    seconds: (performance.now() - start) / 1000,
    peakMiB: peak.stop(),
  };
}

async function measure(one: Case, repositories: string): Promise<unknown> {
  const dir = checkOut(one, repositories);
  try {
    const source = readFileSync(join(dir, one.file), 'utf8');
    const { value: found, ...stryker } = await timed(() => runStryker(dir, one.file, one.framework));
    const ground = await openGround(dir, one);
    const { value: baseline, ...counting } = await timed(() => runBaseline(ground, one, source));
    const theirs = found.filter(({ status }) => strykerFate(status) !== 'none');
    const mutants = mutantsOf(one, source, theirs);
    const { value: verdicts, ...warm } = await timed(() =>
      ground.warm(
        {
          ...{ tree: ground.tree, stopAtRed: true, variation: calm, timeoutMs: 600_000 },
          mutants: mutants.map((mutant) => ({
            ...{ mutant, ids: baseline.reaching(mutant.line), early: false },
          })),
        },
        signal,
      ),
    );
    const judged = judge(ground, one, baseline.ids);
    const sample = mutants.filter((_one, at) => at % Math.ceil(mutants.length / COLD_SAMPLE) === 0);
    const { value: coldFates, ...cold } = await timed(async () => {
      const fates = new Map<string, string>();
      for (const mutant of sample) fates.set(mutant.id, await judged(mutant));
      return fates;
    });
    const rows = [];
    for (const [at, mutant] of mutants.entries()) {
      const [verdict, their] = [verdicts[at], theirs[at]];
      if (verdict === undefined || their === undefined) continue;
      const ours = fateOf(verdict);
      const second = ours === strykerFate(their.status) ? coldFates.get(mutant.id) : await judged(mutant);
      rows.push({ ...their, before: mutant.before.slice(0, 80), ours, why: verdict.why, cold: second });
    }
    const { repository, framework, file } = one;
    const sizes = { tests: baseline.ids.length, mutants: mutants.length, coldSample: sample.length };
    return { repository, framework, file, ...sizes, stryker, counting, warm, cold, rows };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [casesFile = '', repositories = '', results = ''] = process.argv.slice(2);
await loadGrammars();
const cases: readonly Case[] = JSON.parse(readFileSync(casesFile, 'utf8'));
for (const one of cases) {
  const row = await measure(one, repositories);
  appendFileSync(results, `${JSON.stringify(row)}\n`);
}
