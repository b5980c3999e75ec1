// What fits which model, as data.
import type { ModelProfile } from './model.ts';

/** Small models are asked for inputs only: their expected values are wrong half of the time (knowledge: yield experiment). */
const profiles: readonly (ModelProfile & { readonly pattern: RegExp })[] = [
  {
    id: 'qwen2.5-coder-1.5b',
    pattern: /qwen2\.5-coder-(?:0\.5|1\.5|3)b/i,
    contextTokens: 4096,
    generators: ['harvest', 'amplify', 'observe'],
    tokens: 12_000,
    budget: { global: 60, local: 600, instruction: 120 },
  },
  {
    id: 'qwen3-coder-30b',
    pattern: /qwen3-coder/i,
    contextTokens: 32_768,
    generators: ['harvest', 'amplify', 'observe', 'write', 'kill'],
    tokens: 60_000,
    budget: { global: 600, local: 5000, instruction: 800 },
  },
];

/** An unknown model is taken for a small one with a little more room: nothing it says is believed anyway. */
const fallback = {
  contextTokens: 8192,
  generators: ['harvest', 'amplify', 'observe'],
  tokens: 12_000,
  budget: { global: 200, local: 1500, instruction: 300 },
};

export function profileOf(modelId: string): ModelProfile {
  const known = profiles.find(({ pattern }) => pattern.test(modelId));
  if (known === undefined) return { id: modelId, ...fallback };
  const { pattern: _, ...profile } = known;
  return { ...profile, id: modelId };
}

/** Where there is no model, context is still gathered: stated values are looked for in it. */
export const noModel: ModelProfile = { id: 'none', ...fallback };
