// What an engine's log tells while it starts: room for context, kernels, and why it died.

export interface BootFacts {
  kvTokens: number | undefined;
  moeBackend: string | undefined;
  untunedKernels: boolean;
  outOfMemory: boolean;
}

export const emptyFacts = (): BootFacts => ({
  kvTokens: undefined,
  moeBackend: undefined,
  untunedKernels: false,
  outOfMemory: false,
});

export function readBootLine(facts: BootFacts, line: string): void {
  const tokens = /[CG]PU KV cache size: ([\d,]+) tokens/.exec(line)?.[1];
  if (tokens !== undefined) facts.kvTokens = Number(tokens.replaceAll(',', ''));
  const backend = /Using ['"]?([\w-]+)['"]? (?:Fp8 |FP8 )?MoE backend/i.exec(line)?.[1];
  if (backend !== undefined) facts.moeBackend = backend;
  if (line.includes('Using default MoE config')) facts.untunedKernels = true;
  if (
    /CUDA out of memory|OutOfMemoryError|No available memory for the cache blocks|larger than the maximum number of tokens that can be stored in KV cache/i.test(
      line,
    )
  )
    facts.outOfMemory = true;
}

/** What to change when it does not start. */
export function advice(facts: BootFacts, contextTokens: number, memoryShare: number): string {
  if (!facts.outOfMemory) return 'Look into its log above';
  if (facts.kvTokens !== undefined && facts.kvTokens < contextTokens)
    return `There is room for ${facts.kvTokens} tokens: set contextTokens to at most that`;
  const lower = Math.max(0.5, memoryShare - 0.05).toFixed(2);
  return `The GPU’s memory is full: set contextTokens to ${Math.floor(contextTokens / 2)}, or memoryShare to ${lower} if the failing step was a capture of graphs`;
}
