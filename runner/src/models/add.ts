// A model file of the user's own: looked at, entered into their list, used where it lies.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readGgufFileInfo } from 'node-llama-cpp';
import { RunnerFault } from '../fault.ts';
import { knownModels, type ModelFacts, ownModels } from './models.ts';
import { writeOwnList } from './own-list.ts';
import { sha256 } from './pull.ts';

const MOST_CONTEXT = 4096;

/** Throws RunnerFault `bad-model-file` when it is no GGUF file or speaks another chat template than ours. */
export async function addModel(path: string, cacheDir: string, signal: AbortSignal): Promise<ModelFacts> {
  const place = resolve(path);
  if (!existsSync(place))
    throw new RunnerFault('bad-model-file', `There is no file ${place}`, 'Give the path of a GGUF file');
  const { name, licence, template } = await readGguf(place);
  if (!template.includes('<|im_start|>'))
    throw new RunnerFault(
      'bad-model-file',
      `${basename(place)} does not speak ChatML, the only chat template of the embedded server`,
      'Use a model of the Qwen family, or serve this one with another server and give its --model-url',
    );
  const id = basename(place)
    .replace(/\.gguf$/i, '')
    .toLowerCase();
  if (knownModels(cacheDir).some((model) => model.id === id))
    throw new RunnerFault(
      'bad-model-file',
      `There already is a model ${id}`,
      `Rename the file, or: rm ${id}`,
    );
  const model: ModelFacts = {
    id,
    name,
    licence,
    file: basename(place)
      .replaceAll(/[^\w.-]/g, '_')
      .replace(/^[^\w]/, '_'),
    bytes: (await stat(place)).size,
    sha256: await sha256(place, signal),
    contextTokens: MOST_CONTEXT,
    sources: [{ kind: 'file', path: place }],
  };
  await writeOwnList(cacheDir, [...ownModels(cacheDir), model]);
  return model;
}

async function readGguf(place: string): Promise<{ name: string; licence: string; template: string }> {
  try {
    const { metadata } = await readGgufFileInfo(place, { logWarnings: false, readTensorInfo: false });
    return {
      name: metadata.general.name ?? basename(place),
      licence: metadata.general.license ?? 'unknown',
      template: metadata.tokenizer?.chat_template ?? '',
    };
  } catch (error) {
    throw new RunnerFault(
      'bad-model-file',
      `${basename(place)} is not a GGUF file: ${error instanceof Error ? error.message : String(error)}`,
      'Give the path of a model in GGUF form',
      error,
    );
  }
}
