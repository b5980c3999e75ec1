// What a door hands to a composition: the machine's means, the families, and where progress goes.
import type { Settings } from './config.ts';
import type { Framework } from './frameworks/framework.ts';
import type { Generator } from './generators/generator.ts';
import type { Language } from './languages/language.ts';
import type { Model } from './model/model.ts';
import type { Progress } from './report/progress.ts';
import type { Sign } from './report/signature.ts';
import type { Sandbox } from './sandboxes/sandbox.ts';
import type { Reason, RepositoryConfig } from './terms.ts';
import type { Deadline } from './testbed.ts';

export interface Tools {
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  readonly languages: readonly Language[];
  readonly frameworks: readonly Framework[];
  readonly generators: readonly Generator[];
  /** A reason in place of a model: what needs none goes on without it. */
  readonly openModel: () => Promise<Model | Reason>;
  readonly startDir: string;
  /** What counts where the repository's own configuration says nothing: which code is looked at. */
  readonly beneath?: Pick<RepositoryConfig, 'paths' | 'arid'>;
  /** Of Testwright itself. */
  readonly version: string;
  /** With this installation's key. */
  readonly sign: Sign;
  readonly progress: Progress;
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}

/** Writing needs no sandbox and no model: nothing is run. */
export type ApplyTools = Pick<Tools, 'startDir' | 'languages'>;
