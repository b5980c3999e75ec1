// The commands, in the order of the help.
import { bench } from './bench.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { fakeEngine } from './fake-engine.ts';
import { gateway } from './gateway.ts';
import { add, list, pull, rm } from './models.ts';
import { planCommand } from './plan.ts';
import { serve } from './serve.ts';
import { serveEmbedded } from './serve-embedded.ts';

export const commands: readonly Command[] = [
  doctor,
  planCommand,
  serve,
  gateway,
  bench,
  list,
  pull,
  add,
  rm,
  serveEmbedded,
  fakeEngine,
];
