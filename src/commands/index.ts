// Every command that can be written in a comment, in the order of the help.
import { apply } from './apply.ts';
import { cancel } from './cancel.ts';
import type { Command } from './command.ts';
import { config } from './config.ts';
import { dismiss } from './dismiss.ts';
import { help } from './help.ts';
import { pause } from './pause.ts';
import { prove } from './prove.ts';
import { reproduce } from './reproduce.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { fix } from './unbuilt.ts';
import { why } from './why.ts';

export const commands: readonly Command[] = [
  test,
  prove,
  reproduce,
  apply,
  dismiss,
  why,
  retry,
  cancel,
  pause,
  resume,
  status,
  config,
  help,
  fix,
];
