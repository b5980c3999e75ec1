// Ours: the baseline and the survey as `testwright test` runs them, warm or with every mutant cold.
import { mkdtempSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { readSettings } from '../../src/config.ts';
import type { Project } from '../../src/frameworks/framework.ts';
import { pytest } from '../../src/frameworks/pytest.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';
import { chooseSandbox } from '../../src/sandboxes/index.ts';
import { defaultLimits } from '../../src/sandboxes/sandbox.ts';
import { runBaseline } from '../../src/stages/baseline/baseline.ts';
import { surveyMutants } from '../../src/stages/survey.ts';
import { pythonMounts } from '../../src/stages/workspace/steps.ts';
import { findPython, findRegistries } from '../../src/stages/workspace/toolchain.ts';
import { giveTo } from '../../src/stages/workspace/trees.ts';
import type { Mutant, RunWarm, Tree } from '../../src/terms.ts';
import { startDeadline, type Testbed } from '../../src/testbed.ts';
import { coldTrial } from '../../src/trials/cold.ts';
import { warmTrial } from '../../src/trials/warm.ts';
import { allMutants } from './mutants.ts';
import { keyOf, type Ran, type Rival, type Subject, type Tools } from './rival.ts';

const HOUR = 3_600_000;
const CORES = 2;

const noWarm: RunWarm = async ({ mutants }) =>
  mutants.map(({ mutant }) => ({ mutant, end: 'undecided', red: [] }));

export const warm: Rival = {
  name: 'Testwright, warm',
  packages: [],
  run: (subject, tools) => survey(subject, tools, (mutants) => mutants),
};

/** One in so many: all of them would take an hour. */
const COLD_SHARE = 10;

export const cold: Rival = {
  name: `Testwright, cold (1 of ${COLD_SHARE})`,
  packages: [],
  run: (subject, tools) =>
    survey(subject, tools, (mutants) => mutants.filter((_, index) => index % COLD_SHARE === 0), noWarm),
};

async function survey(
  subject: Subject,
  tools: Tools,
  choose: (mutants: readonly Mutant[]) => readonly Mutant[],
  instead?: RunWarm,
): Promise<Ran> {
  await loadGrammars();
  const bed = await openBed(subject, tools);
  const source = readFileSync(join(subject.dir, subject.file), 'utf8');
  const changedLines = [...python.executableLines(source, subject.file)];
  const file = { path: subject.file, language: 'python' as const, headSource: source, changedLines };
  const change = { files: [{ ...file, diff: '', symbols: [] }], title: '', text: '' };
  const baseline = await runBaseline(bed, change, subject.tests);
  const chosen = choose(allMutants(subject.file, source));
  let mutantSeconds = 0;
  const counting: RunWarm = async (trial, signal) => {
    const start = performance.now();
    const verdicts = await (instead ?? bed.warm)(trial, signal);
    mutantSeconds += (performance.now() - start) / 1000;
    const open = verdicts.filter(({ end }) => end === 'undecided');
    if (instead === undefined && open.length > 0)
      console.error(
        `undecided, run cold: ${open.length} (${[...new Set(open.map(({ why }) => why))].join('; ')})`,
      );
    return verdicts;
  };
  const { fates } = await surveyMutants({ ...bed, warm: counting }, baseline, [chosen], 0);
  const verdicts = fates.map(({ mutant, status }) => ({
    key: keyOf(source, mutant.source),
    status: status === 'not-run' ? ('none' as const) : status,
  }));
  return { verdicts, ...(instead === undefined ? { mutantSeconds } : {}) };
}

async function openBed(subject: Subject, { venv, scratch }: Tools): Promise<Testbed> {
  const settings = readSettings();
  const signal = new AbortController().signal;
  const registries = await findRegistries(settings);
  const { sandbox } = await chooseSandbox({ scratchDir: settings.scratchDir, registries }, CORES, signal);
  await giveTo(sandbox.owner(), subject.dir);
  const paths = (await readdir(subject.dir, { recursive: true })).filter((path) => path.endsWith('.py'));
  const readHead = (path: string) => {
    try {
      return readFileSync(join(subject.dir, path), 'utf8');
    } catch {
      return undefined;
    }
  };
  const project: Project = {
    ...{ dir: subject.dir, layers: [], packageDir: '', manifest: {}, paths, read: readHead },
    installed: () => undefined,
  };
  const extraArgs = ['-o', `pythonpath=${subject.root}`];
  const detection = { version: 'of the bench', supported: true, extraArgs, env: {} };
  const ground = {
    ...{ sandbox, framework: pytest, detection, packageDir: '', limits: defaultLimits, readHead },
    recorderDir: join(import.meta.dirname, '../../src/frameworks'),
    scratchDir: mkdtempSync(join(scratch, 'overlays-')),
    isProduction: (path: string) => !python.isTest(path) && !python.isTestSupport(path),
    styleOf: (text: string, path: string) => python.styleOf(text, path, false),
  };
  const mounts = [{ host: venv, guest: venv }, ...pythonMounts(await findPython(settings.path))];
  const env = { PATH: `${venv}/bin:${dirname(process.execPath)}:/usr/bin:/bin` };
  const head: Tree = { ...{ name: 'head', dir: subject.dir, layers: [], mounts, env } };
  const limit = pLimit(CORES);
  const run = coldTrial(ground);
  return {
    ...{
      language: python,
      framework: pytest,
      detection,
      project,
      head,
      isEsmPackage: false,
      signal,
      readHead,
    },
    base: { ...head, name: 'base' },
    run: (trial, stop) => limit(() => run(trial, stop)),
    warm: warmTrial({ ...ground, switches: python.switches, workers: CORES }),
    runTool: () => Promise.reject(new Error('no tool runs in this bench')),
    deadline: startDeadline(HOUR),
  };
}
