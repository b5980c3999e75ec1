// The embedded engine: one model, one sequence, one completion at a time. The state of the last prompt is kept, so a
// prompt that begins like it costs only its new part (measured: 545 tokens 7.1 s cold, 0.47 s warm).
import {
  getLlama,
  type Llama,
  type LlamaContextSequence,
  LlamaGrammarEvaluationState,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';

export interface EngineOptions {
  readonly modelPath: string;
  readonly contextTokens: number;
  readonly threads: number;
}

export interface Generation {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly stop: readonly string[];
  readonly grammar?: string;
}

export interface GenerationEnd {
  readonly finish: 'stop' | 'length';
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export class PromptTooLong extends Error {
  readonly tokens: number;
  readonly limit: number;
  constructor(tokens: number, limit: number) {
    super(`The prompt has ${tokens} tokens; with the answer it must fit into ${limit}`);
    this.tokens = tokens;
    this.limit = limit;
  }
}

export interface Engine {
  /** Calls `onText` for each piece that can no longer become part of a stop string. */
  readonly generate: (
    generation: Generation,
    onText: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<GenerationEnd>;
  readonly dispose: () => Promise<void>;
}

export async function loadEngine(options: EngineOptions): Promise<Engine> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    maxThreads: options.threads,
    logLevel: 'error' as never,
  });
  const model = await llama.loadModel({ modelPath: options.modelPath, gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: options.contextTokens,
    threads: options.threads,
    sequences: 1,
  });
  const sequence = context.getSequence();
  return {
    generate: (generation, onText, signal) =>
      generate(llama, model, sequence, options.contextTokens, generation, onText, signal),
    dispose: async () => {
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
}

async function generate(
  llama: Llama,
  model: LlamaModel,
  sequence: LlamaContextSequence,
  limit: number,
  generation: Generation,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerationEnd> {
  const tokens = model.tokenize(generation.prompt, true);
  if (tokens.length + generation.maxTokens > limit)
    throw new PromptTooLong(tokens.length, limit - generation.maxTokens);
  await sequence.adaptStateToTokens(tokens, false);
  // The last token must be evaluated anew, or there is nothing to sample from.
  if (sequence.nextTokenIndex >= tokens.length)
    await sequence.eraseContextTokenRanges([{ start: tokens.length - 1, end: sequence.nextTokenIndex }]);
  const cachedTokens = sequence.nextTokenIndex;
  const grammar =
    generation.grammar === undefined ? undefined : await llama.createGrammar({ grammar: generation.grammar });
  const stream = sequence.evaluate(tokens.slice(cachedTokens), {
    temperature: generation.temperature,
    topP: generation.topP,
    topK: 0,
    seed: generation.seed,
    yieldEogToken: false,
    ...(grammar === undefined
      ? {}
      : { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }) }),
  });
  const end = (finish: GenerationEnd['finish'], completionTokens: number): GenerationEnd => ({
    finish,
    promptTokens: tokens.length,
    cachedTokens,
    completionTokens,
  });
  const answer: Token[] = [];
  let sent = 0;
  const say = (text: string, upTo: number) => {
    if (upTo > sent) onText(text.slice(sent, upTo));
    sent = Math.max(sent, upTo);
  };
  for await (const token of stream) {
    if (signal.aborted) return end('stop', answer.length);
    answer.push(token);
    const text = model.detokenize(answer);
    const stopAt = firstStop(text, generation.stop);
    if (stopAt !== undefined) {
      say(text, stopAt);
      return end('stop', answer.length);
    }
    say(text, text.length - heldBack(text, generation.stop));
    if (answer.length >= generation.maxTokens) {
      say(text, text.length);
      return end('length', answer.length);
    }
  }
  say(model.detokenize(answer), Number.MAX_SAFE_INTEGER);
  return end('stop', answer.length);
}

function firstStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** Characters at the end that may be the beginning of a stop string, or half of a character. */
function heldBack(text: string, stops: readonly string[]): number {
  if (text.endsWith('\ufffd')) return 1;
  for (let length = Math.max(0, ...stops.map((stop) => stop.length - 1)); length > 0; length--) {
    const end = text.slice(-length);
    if (end.length === length && stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}
