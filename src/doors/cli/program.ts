// The commands that there are, with what they say of themselves.
import { Command } from 'commander';
import { addApply } from './apply.ts';
import { addDoctor } from './doctor.ts';
import { type Door, VERSION } from './door.ts';
import { addEvidence } from './evidence.ts';
import { addInit } from './init.ts';
import { addMcp } from './mcp.ts';
import { addModel } from './model.ts';
import { addPlanned } from './planned.ts';
import { addProve } from './prove.ts';
import { addReplay } from './replay.ts';
import { addServe } from './serve.ts';
import { addTest } from './test.ts';

export function programFor(door: Door): Command {
  const program = new Command('testwright')
    .description('Gives a code change the tests it is missing, and shows only those it can prove.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const add of [
    addTest,
    addProve,
    addReplay,
    addEvidence,
    addApply,
    addDoctor,
    addModel,
    addServe,
    addInit,
    addMcp,
    addPlanned,
  ])
    add(program, door);
  return program;
}
