// Whether a model folder is what it says: FP8 in the weights' products only, head, embeddings, norms and routers in BF16.
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './findings.ts';

const MOST_HEADER_BYTES = 100_000_000;

export async function checkpointFindings(folder: string): Promise<readonly Finding[]> {
  const about = 'checkpoint';
  try {
    const config: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    return [quantisation(config), ...precise(await tensorTypes(folder))];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        about,
        verdict: 'no',
        says: `the folder cannot be read: ${why}`,
        fix: 'Fetch the model again, whole',
      },
    ];
  }
}

function quantisation(config: unknown): Finding {
  const about = 'checkpoint';
  const found = (config as { quantization_config?: Record<string, unknown> } | null)?.quantization_config;
  const block = JSON.stringify(found?.['weight_block_size']);
  if (found?.['quant_method'] === 'fp8' && found['activation_scheme'] === 'dynamic' && block === '[128,128]')
    return {
      about,
      verdict: 'yes',
      says: 'FP8 in 128 × 128 blocks with dynamic activation scales',
      fix: undefined,
    };
  return {
    about,
    verdict: 'careful',
    says:
      found === undefined
        ? 'it is not quantised'
        : `it is quantised in another way: ${JSON.stringify(found).slice(0, 120)}`,
    fix: 'Use the maker’s FP8 checkpoint, or measure this one with bench --fidelity',
  };
}

const MUST_BE_PRECISE = /(lm_head|embed_tokens|norm|mlp\.gate)\.weight$/;

function precise(types: ReadonlyMap<string, string>): readonly Finding[] {
  const about = 'checkpoint';
  const lowered = [...types].filter(([name, type]) => MUST_BE_PRECISE.test(name) && /^(F8|I8|U8)/.test(type));
  if (types.size === 0)
    return [
      {
        about,
        verdict: 'careful',
        says: 'it holds no safetensors file',
        fix: 'Fetch the model again, whole',
      },
    ];
  if (lowered.length === 0)
    return [
      {
        about,
        verdict: 'yes',
        says: 'head, embeddings, norms and routers are not quantised',
        fix: undefined,
      },
    ];
  return [
    {
      about,
      verdict: 'no',
      says: `${lowered.length} tensors are quantised that must not be, as ${lowered[0]?.[0]}: numbers in code will suffer`,
      fix: 'Use the maker’s FP8 checkpoint',
    },
  ];
}

async function tensorTypes(folder: string): Promise<Map<string, string>> {
  const types = new Map<string, string>();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.safetensors')))
    for (const [tensor, type] of await headerOf(join(folder, name))) types.set(tensor, type);
  return types;
}

/** A safetensors file begins with the length of its JSON header, then the header. */
async function headerOf(path: string): Promise<readonly (readonly [string, string])[]> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const length = Number(buffer.readBigUInt64LE(0));
    if (length > MOST_HEADER_BYTES) throw new Error(`${path} is no safetensors file`);
    const header = await file.read(Buffer.alloc(length), 0, length, 8);
    const entries: Record<string, { dtype?: string }> = JSON.parse(header.buffer.toString('utf8'));
    return Object.entries(entries)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { dtype = '' }]) => [name, dtype] as const);
  } finally {
    await file.close();
  }
}
