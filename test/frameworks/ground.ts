// Where a framework is tried for real: pinned packages prepared once in the user's cache, a small tree made here, and
// cold trials in the real sandbox.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import type { Detection, Framework, Project } from '../../src/frameworks/framework.ts';
import { languages } from '../../src/languages/index.ts';
import type { TestStyle } from '../../src/languages/language.ts';
import { chooseSandbox } from '../../src/sandboxes/index.ts';
import { defaultLimits, type Sandbox } from '../../src/sandboxes/sandbox.ts';
import type { Layer } from '../../src/stages/workspace/layers.ts';
import { type Ecosystem, prepareTree } from '../../src/stages/workspace/prepare.ts';
import { GUEST_TOOLS, pythonMounts } from '../../src/stages/workspace/steps.ts';
import {
  findNpm,
  findPython,
  findRegistries,
  type PythonTool,
} from '../../src/stages/workspace/toolchain.ts';
import { giveTo, treeReader } from '../../src/stages/workspace/trees.ts';
import type { Tree, Trial, TrialResult, WarmTrial, WarmVerdict } from '../../src/terms.ts';
import { calm } from '../../src/testbed.ts';
import { type ColdTrialGround, coldTrial } from '../../src/trials/cold.ts';
import { warmTrial } from '../../src/trials/warm.ts';

/** What is installed is what was there on this day, so that every machine tries the same. */
const AS_OF = '2026-11-20T00:00:00Z';
const signal = new AbortController().signal;

export type Files = Readonly<Record<string, string>>;
export type Ask = Partial<
  Pick<Trial, 'ids' | 'expected' | 'canaryFile' | 'timeoutMs' | 'countLines' | 'variation'>
> & {
  /** Laid over the ground's own files. */
  readonly files: Files;
  /** Test files to run; absent: those of `files` that the framework takes for tests. */
  readonly run?: readonly string[];
};

export interface Ground {
  readonly project: (files: Files) => Project;
  readonly detect: (files: Files) => Detection | null;
  readonly testFiles: (files: Files) => readonly string[];
  readonly run: (ask: Ask) => Promise<TrialResult>;
  /** The tree's own files and these, under each mutant in one process. */
  readonly warm: (
    files: Files,
    trial: Pick<WarmTrial, 'mutants'> & Partial<WarmTrial>,
  ) => Promise<readonly WarmVerdict[]>;
  readonly close: () => void;
}

export interface GroundPlan {
  readonly framework: Framework;
  readonly ecosystem: Ecosystem;
  /** Exact versions by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** The tree's own files: production code, manifest. */
  readonly files: Files;
  readonly style: TestStyle;
  readonly packageDir?: string;
  /** Guest folder of the Node that runs the trials; absent: our own Node. */
  readonly nodeDir?: string;
}

export async function openGround(plan: GroundPlan): Promise<Ground> {
  const settings = readSettings();
  const registries = await findRegistries(settings);
  const { sandbox } = await chooseSandbox({ scratchDir: settings.scratchDir, registries }, 2, signal);
  const python = plan.ecosystem === 'python' ? await findPython(settings.path) : undefined;
  const home = mkdtempSync(join(tmpdir(), 'testwright-frameworks-'));
  const layer = await install(plan, sandbox, python, home);
  const dir = join(home, 'tree');
  writeAll(dir, plan.files);
  await giveTo(sandbox.owner(), dir);
  const venv = plan.ecosystem === 'python' ? await installedInVenv(layer) : undefined;
  const project = (files: Files) => describe(plan, { ...plan.files, ...files }, dir, layer, venv);
  return {
    project,
    detect: (files) => plan.framework.detect(project(files)),
    testFiles: (files) => {
      const detection = plan.framework.detect(project(files));
      return detection === null ? [] : plan.framework.testFiles(project(files), detection);
    },
    run: (ask) => runTrial({ plan, sandbox, python, layer, dir, home }, project(ask.files), ask),
    warm: (files, trial) =>
      runWarm(
        { plan, sandbox, python, layer, dir, home },
        project(files),
        { ...plan.files, ...files },
        trial,
      ),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

async function install(
  plan: GroundPlan,
  sandbox: Sandbox,
  python: PythonTool | undefined,
  home: string,
): Promise<Layer> {
  const settings = readSettings();
  const wanted: Files =
    plan.ecosystem === 'node'
      ? { 'package.json': JSON.stringify({ name: 'ground', private: true, devDependencies: plan.packages }) }
      : {
          'requirements-test.txt': Object.entries(plan.packages)
            .map(([name, version]) => `${name}==${version}\n`)
            .join(''),
        };
  writeAll(join(home, 'wanted'), wanted);
  const layersDir = join(settings.cacheDir, 'layers');
  mkdirSync(layersDir, { recursive: true });
  const npm = plan.ecosystem === 'node' ? await findNpm(settings.path, settings.registryEnv) : undefined;
  const packageCache = join(home, 'packages');
  mkdirSync(packageCache);
  await giveTo(sandbox.owner(), packageCache);
  const prepared = await prepareTree(
    { sandbox, layersDir, packageCache, npm, python, note: () => {}, signal },
    {
      ecosystem: plan.ecosystem,
      treeDir: join(home, 'wanted'),
      paths: Object.keys(wanted),
      packageDir: '',
      asOf: AS_OF,
      version: '1.0.0',
      repository: 'ground',
      trustClass: 'own',
    },
  );
  if (prepared.kind === 'cannot-prepare') throw new Error(`${prepared.step}: ${prepared.output}`);
  return prepared.layer;
}

function writeAll(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

type Installed = (name: string) => string | undefined;

async function installedInVenv(layer: Layer): Promise<Installed> {
  const lib = join(layer.tools, 'venv/lib');
  const entries = (await readdir(lib, { recursive: true })).filter((path) => path.endsWith('.dist-info'));
  return (name) => {
    const wanted = name.replace(/[-_.]/g, '[-_.]');
    return entries
      .map((path) => new RegExp(`/${wanted}-([^-]+)\\.dist-info$`, 'i').exec(path)?.[1])
      .find((version) => version !== undefined);
  };
}

function describe(
  plan: GroundPlan,
  files: Files,
  dir: string,
  layer: Layer,
  venv: Installed | undefined,
): Project {
  const packageDir = plan.packageDir ?? '';
  const readLayer = treeReader(layer.files);
  const read = (path: string) => files[path] ?? readLayer(path);
  const nodeVersion: Installed = (name) =>
    /"version"\s*:\s*"([^"]+)"/.exec(read(`node_modules/${name}/package.json`) ?? '')?.[1];
  return {
    dir,
    layers: [layer.files],
    packageDir,
    manifest: JSON.parse(files[join(packageDir, 'package.json')] ?? '{}'),
    paths: Object.keys(files),
    read,
    installed: venv ?? nodeVersion,
  };
}

interface Opened {
  readonly plan: GroundPlan;
  readonly sandbox: Sandbox;
  readonly python: PythonTool | undefined;
  readonly layer: Layer;
  readonly dir: string;
  readonly home: string;
}

async function runTrial(opened: Opened, project: Project, ask: Ask): Promise<TrialResult> {
  const { plan, dir } = opened;
  const ground = groundOf(opened, project);
  const chosen =
    ask.run ?? plan.framework.testFiles(project, ground.detection).filter((file) => file in ask.files);
  const { files, run: _, ...rest } = ask;
  return await coldTrial(ground)(
    {
      tree: treeOf(opened, dir),
      files: chosen,
      overlay: files,
      variation: calm,
      timeoutMs: 60_000,
      ...rest,
    },
    signal,
  );
}

async function runWarm(
  opened: Opened,
  project: Project,
  files: Files,
  trial: Pick<WarmTrial, 'mutants'> & Partial<WarmTrial>,
): Promise<readonly WarmVerdict[]> {
  const dir = mkdtempSync(join(opened.home, 'warm-'));
  writeAll(dir, files);
  await giveTo(opened.sandbox.owner(), dir);
  const language = languages.find(({ id }) => opened.plan.framework.languages.includes(id));
  if (language === undefined) throw new Error('no language');
  const run = warmTrial({ ...groundOf(opened, project), switches: language.switches, workers: 2 });
  const tree = treeOf(opened, dir);
  return await run({ tree, stopAtRed: true, variation: calm, timeoutMs: 60_000, ...trial }, signal);
}

function groundOf({ plan, sandbox, home }: Opened, project: Project): ColdTrialGround {
  const detection = plan.framework.detect(project);
  if (detection === null) throw new Error(`${plan.framework.id} does not recognise the project`);
  return {
    ...{ sandbox, detection, framework: plan.framework, packageDir: project.packageDir },
    recorderDir: join(import.meta.dirname, '../../src/frameworks'),
    scratchDir: home,
    limits: defaultLimits,
    isProduction: (path) => /(?:^|\/)src\//.test(path),
    styleOf: () => plan.style,
    readHead: (path) => project.read(path),
  };
}

function treeOf({ plan, python, layer }: Opened, dir: string): Tree {
  const node = plan.nodeDir ?? '/run/testwright-node';
  return {
    name: 'head',
    dir,
    layers: [layer.files],
    mounts: [
      { host: layer.tools, guest: GUEST_TOOLS },
      { host: dirname(process.execPath), guest: '/run/testwright-node' },
      ...pythonMounts(python).map(({ host, guest }) => ({ host, guest })),
    ],
    env: { PATH: `${GUEST_TOOLS}/venv/bin:${node}:/usr/local/bin:/usr/bin:/bin` },
  };
}
