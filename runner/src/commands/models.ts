// list, pull, add, rm: the model files.
import { parseArgs } from 'node:util';
import { RunnerFault } from '../fault.ts';
import { findModel, knownModels, placeOf } from '../models/models.ts';
import { forgetModel } from '../models/own-list.ts';
import {
  isWhole,
  type PullProgress,
  pullModel,
  removeModel,
  removeUnlessRight,
  unfinished,
} from '../models/pull.ts';
import type { Command, CommandContext } from './command.ts';

const positionals = ({ args }: CommandContext) =>
  parseArgs({ args: [...args], allowPositionals: true, options: {} }).positionals;

export const list: Command = {
  name: 'list',
  usage: '',
  does: 'the models that can be embedded, and which are here',
  run: async (context) => {
    for (const model of knownModels(context.cacheDir)) {
      const state = (await isWhole(placeOf(model, context.cacheDir), model))
        ? 'here'
        : (await unfinished(model, context.cacheDir))
          ? 'partly fetched'
          : 'not fetched';
      process.stdout.write(`${model.id}\t${model.name}\t${model.licence}\t${state}\n`);
    }
    return 0;
  },
};

export const pull: Command = {
  name: 'pull',
  usage: '[--check] [MODEL]',
  does: 'fetches a model, checked by SHA-256; goes on where an earlier pull ended; --check: what is here is checked again',
  run: async (context) => {
    const { values, positionals: named } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: { check: { type: 'boolean' } },
    });
    const model = findModel(context.cacheDir, named[0]);
    if (values.check === true) await removeUnlessRight(model, context.cacheDir, context.signal);
    const place = await pullModel(model, context.cacheDir, progressLine(), context.signal);
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    process.stdout.write(`${place}\n`);
    return 0;
  },
};

export const add: Command = {
  name: 'add',
  usage: 'FILE.gguf',
  does: 'enters a model file of your own',
  run: async (context) => {
    const path = positionals(context)[0];
    if (path === undefined)
      throw new RunnerFault('usage', 'add needs a file', 'testwright-runner add FILE.gguf');
    // Loaded here: the library takes longer than every other command.
    const { addModel } = await import('../models/add.ts');
    process.stdout.write(`${(await addModel(path, context.cacheDir, context.signal)).id}\n`);
    return 0;
  },
};

export const rm: Command = {
  name: 'rm',
  usage: 'MODEL',
  does: 'removes a fetched model; takes your own off the list and leaves the file',
  run: async (context) => {
    const id = positionals(context)[0];
    if (id === undefined) throw new RunnerFault('usage', 'rm needs a model', 'See: testwright-runner list');
    const model = findModel(context.cacheDir, id);
    const removed = await removeModel(model, context.cacheDir);
    const forgotten = await forgetModel(id, context.cacheDir);
    process.stdout.write(removed || forgotten ? `removed ${id}\n` : `${id} was not here\n`);
    return 0;
  },
};

/** On a terminal one line that changes; elsewhere a line for every full ten per cent. */
function progressLine(): (progress: PullProgress) => void {
  let shown = '';
  return ({ step, source, bytes, total }) => {
    const percent = Math.floor((100 * bytes) / total);
    const rough = process.stderr.isTTY ? percent : percent - (percent % 10);
    const line = step === 'fetching' ? `fetching from ${source}: ${rough} %` : `${step}: ${source}`;
    if (line === shown) return;
    shown = line;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
}
