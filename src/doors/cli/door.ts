// What every command of the command line is given.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Settings } from '../../config.ts';
import type { Request } from '../../terms.ts';

export interface Door {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Results, on stdout. */
  readonly write: (text: string) => void;
  readonly width: number;
  readonly isColour: boolean;
  /** Remembers what was asked, for the answer that is written on failure. */
  readonly asks: (request: Request) => void;
  readonly finish: (exitCode: number) => void;
}

export type AddCommand = (program: Command, door: Door) => void;

/** The runner's entry, which is started but never imported: compiled in a package, a source in a clone. */
const runner = join(import.meta.dirname, '../../../runner');
export const RUNNER_CLI = [join(runner, 'cli.js'), join(runner, 'src/cli.ts')].find(existsSync) ?? runner;

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
);
export const VERSION = manifest.version;
