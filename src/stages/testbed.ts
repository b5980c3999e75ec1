// Stage: the package of the change made ready to run tests: dependencies, test framework, trials.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Settings } from '../config.ts';
import type { Framework, Project } from '../frameworks/framework.ts';
import type { Language } from '../languages/language.ts';
import { defaultLimits, type Sandbox } from '../sandboxes/sandbox.ts';
import type { LanguageId, Reason, RunTool, RunTrial, RunWarm, TestConfig } from '../terms.ts';
import type { Deadline, Testbed } from '../testbed.ts';

export interface TestbedOptions {
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  readonly frameworks: readonly Framework[];
  readonly languages: readonly Language[];
  /** Made by the flow, so that stages and trials do not know each other. */
  readonly coldTrial: (ground: TrialGround) => RunTrial;
  readonly warmTrial: (
    ground: TrialGround & { readonly switches: Language['switches']; readonly workers: number },
  ) => RunWarm;
  readonly toolTrial: (ground: Pick<TrialGround, 'sandbox' | 'scratchDir' | 'limits'>) => RunTool;
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}

export interface TrialGround {
  readonly sandbox: Sandbox;
  readonly framework: Framework;
  readonly detection: Testbed['detection'];
  readonly packageDir: string;
  readonly recorderDir: string;
  readonly scratchDir: string;
  readonly limits: typeof defaultLimits;
  readonly isProduction: (path: string) => boolean;
  readonly styleOf: (source: string, file: string) => ReturnType<Language['styleOf']>;
  readonly readHead: (path: string) => string | undefined;
}

export interface PreparedPackage {
  readonly head: Testbed['head'];
  readonly base: Testbed['base'];
  readonly project: Project;
  /** What the repository's configuration says about its tests. */
  readonly test?: TestConfig;
}

export type OpenedTestbed =
  | {
      readonly kind: 'ready';
      readonly bed: Testbed;
      readonly testFiles: readonly string[];
      readonly reasons: readonly Reason[];
    }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** The framework that is named, else the first that is found in a tested version, else the first that is found. */
function chooseFramework(
  { frameworks }: TestbedOptions,
  { project, test = {} }: PreparedPackage,
  language: Language,
): Pick<Testbed, 'framework' | 'detection'> | undefined {
  const found = frameworks.flatMap((framework) => {
    if (test.framework !== undefined && test.framework !== framework.id) return [];
    const detected = framework.languages.includes(language.id) ? framework.detect(project) : null;
    if (detected === null) return [];
    const extraArgs = [...detected.extraArgs, ...(test.args ?? [])];
    return [{ framework, detection: { ...detected, extraArgs, env: { ...detected.env, ...test.env } } }];
  });
  return found.find(({ detection }) => detection.supported) ?? found[0];
}

function nothingFound({ frameworks }: TestbedOptions, { project, test }: PreparedPackage): string {
  const place = project.packageDir || 'the repository';
  return test?.framework === undefined
    ? `No test framework that Testwright knows was found in ${place} (${frameworks.map(({ id }) => id).join(', ')})`
    : `${test.framework}, which the configuration names, was not found in ${place}`;
}

export async function openTestbed(
  options: TestbedOptions,
  prepared: PreparedPackage,
  languageId: LanguageId | undefined,
  readHead: (path: string) => string | undefined,
): Promise<OpenedTestbed> {
  const { project } = prepared;
  const language = options.languages.find(({ id }) => id === languageId);
  const chosen = language === undefined ? undefined : chooseFramework(options, prepared, language);
  if (language === undefined || chosen === undefined)
    return {
      kind: 'refused',
      reason: { code: 'no-test-command', detail: nothingFound(options, prepared) },
    };
  const { framework, detection } = chosen;
  if (!detection.supported && detection.version === 'none')
    return {
      kind: 'refused',
      reason: { code: 'no-test-command', detail: `${framework.id} is used but could not be installed` },
    };
  const reasons: Reason[] = detection.supported
    ? []
    : [
        {
          code: 'framework-version',
          detail: `${framework.id} ${detection.version} is outside the versions that are tested (${framework.versions})`,
        },
      ];
  const scratchDir = join(options.settings.cacheDir, 'runs', 'overlays');
  await mkdir(scratchDir, { recursive: true });
  const isEsmPackage = project.manifest['type'] === 'module';
  const { sandbox, deadline, signal } = options;
  const tool = options.toolTrial({ sandbox, scratchDir, limits: defaultLimits });
  const ground: TrialGround = {
    ...{ sandbox, framework, detection, scratchDir, limits: defaultLimits },
    packageDir: project.packageDir,
    recorderDir: join(import.meta.dirname, '../frameworks'),
    isProduction: (path) => !language.isTest(path) && !language.isTestSupport(path),
    styleOf: (source, file) => language.styleOf(source, file, isEsmPackage),
    readHead,
  };
  const cold = options.coldTrial(ground);
  const { cores } = options.settings;
  const warm = options.warmTrial({ ...ground, switches: language.switches, workers: cores });
  const limit = pLimit(cores);
  const bed: Testbed = {
    language,
    framework,
    detection,
    project,
    head: prepared.head,
    base: prepared.base,
    isEsmPackage,
    run: (trial, stop) => limit(() => cold(trial, stop)),
    warm: (trial, stop) => limit(() => warm(trial, stop)),
    runTool: (run, stop) => limit(() => tool(run, stop)),
    readHead,
    deadline,
    signal,
  };
  return { kind: 'ready', bed, testFiles: framework.testFiles(project, detection), reasons };
}
