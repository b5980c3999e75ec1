// Gathers what a composition needs from this machine.
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { frameworks } from '../../frameworks/index.ts';
import { generators } from '../../generators/index.ts';
import { languages } from '../../languages/index.ts';
import { loadGrammars } from '../../languages/parser.ts';
import { connectModel, firstModelOf } from '../../model/client.ts';
import { openEmbeddedModel } from '../../model/embedded.ts';
import type { Model, Patience } from '../../model/model.ts';
import { openProgress } from '../../report/progress.ts';
import { openSigningKey, signWith } from '../../report/signature.ts';
import { chooseSandbox } from '../../sandboxes/index.ts';
import { requiredLevel } from '../../sandboxes/policy.ts';
import { findRegistries } from '../../stages/workspace/toolchain.ts';
import type { Reason, Trust } from '../../terms.ts';
import { type Deadline, startDeadline } from '../../testbed.ts';
import type { Tools } from '../../tools.ts';
import { RUNNER_CLI, VERSION } from './door.ts';

export interface ToolOptions {
  readonly settings: Settings;
  readonly startDir: string;
  readonly budgetMs: number;
  readonly isQuiet: boolean;
  readonly trust: Trust;
  /** `batch`: nobody waits for it. Absent: a person does. */
  readonly priority?: Patience['priority'];
  readonly signal: AbortSignal;
  /** Another one than the one that comes with this program. */
  readonly runnerCli?: string;
}

export async function gatherTools(options: ToolOptions): Promise<Tools> {
  const { settings, startDir, signal } = options;
  const deadline: Deadline = startDeadline(options.budgetMs);
  const progress = openProgress(
    {
      write: (text) => process.stderr.write(text),
      width: Math.max(40, Math.min(process.stderr.columns ?? 80, 100)),
      isTerminal: process.stderr.isTTY === true,
      isQuiet: options.isQuiet,
    },
    deadline,
  );
  progress.step('Checking the sandbox');
  const [registries, key] = await Promise.all([findRegistries(settings), findKey(settings), loadGrammars()]);
  const { sandbox } = await chooseSandbox(
    { scratchDir: settings.scratchDir, registries, ...settings.sandbox },
    requiredLevel(options.trust, settings.policy),
    signal,
  ).catch((error: unknown) => {
    // What goes wrong is told on a line of its own.
    progress.done();
    throw error;
  });
  return {
    settings,
    sandbox,
    languages,
    frameworks,
    generators,
    startDir,
    version: VERSION,
    sign: key === undefined ? (record) => record : signWith(key),
    progress,
    deadline,
    signal,
    openModel: () => {
      const patience = { leftMs: deadline.leftMs, priority: options.priority ?? 'interactive' } as const;
      const opening = openModel(settings, patience, options.runnerCli ?? RUNNER_CLI, signal);
      // A request that ends early never awaits it; whoever does still sees the fault.
      opening.catch(() => undefined);
      return opening;
    },
  };
}

/** The key of this installation. Where none can be kept, evidence is not signed, and replay says so. */
export async function findKey({ configDir }: Settings): Promise<KeyObject | undefined> {
  try {
    return await openSigningKey(join(configDir, 'evidence-key.pem'));
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad-config') return undefined;
    throw error;
  }
}

/** What needs no model goes on without one; why there is none becomes a reason in the answer. */
async function openModel(
  settings: Settings,
  patience: Patience,
  runnerCli: string,
  signal: AbortSignal,
): Promise<Model | Reason> {
  try {
    if (settings.modelUrl === undefined)
      return await openEmbeddedModel(
        { cacheDir: settings.cacheDir, threads: settings.cores, runnerCli, patience },
        signal,
      );
    const key = settings.modelKey ?? 'none';
    const model = settings.modelName ?? (await firstModelOf(settings.modelUrl, key));
    return connectModel({ url: settings.modelUrl, key, model }, patience);
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== 'model-missing' && error.code !== 'model-failed'))
      throw error;
    return {
      code: 'model-unavailable',
      detail: `${error.message}${error.fix === undefined ? '' : ` ${error.fix}`}`,
    };
  }
}
