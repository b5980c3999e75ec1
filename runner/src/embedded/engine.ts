// The embedded engine: one model, one sequence, one completion at a time. The state of the last prompt is kept, so a
// prompt that begins like it costs only its new part (measured: 545 tokens 7.1 s cold, 0.47 s warm).
import {
  getLlama,
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp';
import type { PromptPart } from './chat-template.ts';
import { grammarState } from './grammar.ts';
import { watchSpareCore } from './spare-core.ts';
import { firstStop, heldBack } from './stop-text.ts';

export interface EngineOptions {
  readonly modelPath: string;
  readonly contextTokens: number;
  /** The most; one less is taken while other processes are busy. */
  readonly threads: number;
}

export interface Generation {
  readonly prompt: readonly PromptPart[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  /** 0 or less: off. */
  readonly topK: number;
  readonly minP: number;
  readonly seed: number;
  readonly stop: readonly string[];
  /** GBNF. */
  readonly grammar?: string;
  /** JSON schema. */
  readonly schema?: object;
  /** How many of the most probable tokens to report with each token. */
  readonly topLogprobs?: number;
}

export interface TokenChance {
  readonly text: string;
  readonly logprob: number;
  readonly top: readonly { readonly text: string; readonly logprob: number }[];
}

export interface GenerationEnd {
  readonly finish: 'stop' | 'length';
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export class PromptTooLong extends Error {
  constructor(tokens: number, limit: number) {
    super(`The prompt has ${tokens} tokens; with the answer it must fit into ${limit}`);
  }
}

/** Text that can no longer become part of a stop string, with the tokens since the last call. */
export type OnText = (text: string, chances: readonly TokenChance[]) => void;

export interface Engine {
  /** Throws PromptTooLong, BadGrammar, or the signal's reason. */
  readonly generate: (generation: Generation, onText: OnText, signal: AbortSignal) => Promise<GenerationEnd>;
  readonly countTokens: (prompt: readonly PromptPart[]) => number;
  readonly dispose: () => Promise<void>;
}

/** Tokens read between two looks at the abort signal: about a second of work for 1.5 billion parameters on two cores. */
const PREFILL_SLICE = 64;

interface Loaded {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly contextTokens: number;
}

export async function loadEngine(options: EngineOptions): Promise<Engine> {
  const { threads, contextTokens } = options;
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    maxThreads: threads,
    logLevel: 'error' as never,
  });
  const model = await llama.loadModel({ modelPath: options.modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: contextTokens, threads, sequences: 1 });
  const loaded = { llama, model, sequence: context.getSequence(), contextTokens };
  const stopWatching = watchSpareCore(threads, (now) => {
    llama.maxThreads = now;
  });
  return {
    generate: (generation, onText, signal) => generate(loaded, generation, onText, signal),
    countTokens: (prompt) => tokenize(model, prompt).length,
    dispose: async () => {
      stopWatching();
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
}

function tokenize(model: LlamaModel, prompt: readonly PromptPart[]): Token[] {
  return prompt.flatMap(({ text, markup }) => model.tokenize(text, markup));
}

async function generate(
  loaded: Loaded,
  generation: Generation,
  onText: OnText,
  signal: AbortSignal,
): Promise<GenerationEnd> {
  const { model, sequence } = loaded;
  const tokens = tokenize(model, generation.prompt);
  if (tokens.length + generation.maxTokens > loaded.contextTokens)
    throw new PromptTooLong(tokens.length, loaded.contextTokens - generation.maxTokens);
  const grammar = await grammarState(loaded.llama, model, generation);
  const cachedTokens = await prefill(sequence, tokens, signal);
  const answer: Token[] = [];
  const outlet = new Outlet(generation.stop, onText);
  const end = (finish: GenerationEnd['finish']): GenerationEnd => ({
    finish,
    promptTokens: tokens.length,
    cachedTokens,
    completionTokens: answer.length,
  });
  const options: SequenceEvaluateOptions = {
    temperature: generation.temperature,
    topP: generation.topP,
    topK: Math.max(0, generation.topK),
    minP: generation.minP,
    seed: generation.seed,
    ...(grammar === undefined ? {} : { grammarEvaluationState: grammar }),
  };
  for await (const { token, chance } of sample(loaded, tokens.slice(-1), generation.topLogprobs, options)) {
    signal.throwIfAborted();
    answer.push(token);
    if (outlet.take(model.detokenize(answer), chance)) return end('stop');
    if (answer.length >= generation.maxTokens) {
      outlet.flush(model.detokenize(answer));
      return end('length');
    }
  }
  outlet.flush(model.detokenize(answer));
  return end('stop');
}

/** Brings the sequence to all prompt tokens but the last, which is the one to sample from; says how many it had already. */
async function prefill(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  signal: AbortSignal,
): Promise<number> {
  const last = tokens.length - 1;
  await sequence.adaptStateToTokens(tokens.slice(0, last), false);
  const cached = sequence.nextTokenIndex;
  for (let from = cached; from < last; from += PREFILL_SLICE) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(
      tokens.slice(from, Math.min(last, from + PREFILL_SLICE)),
    );
  }
  signal.throwIfAborted();
  return cached;
}

async function* sample(
  { model, sequence }: Loaded,
  tokens: Token[],
  topLogprobs: number | undefined,
  options: SequenceEvaluateOptions,
): AsyncGenerator<{ token: Token; chance?: TokenChance }> {
  if (topLogprobs === undefined) {
    for await (const token of sequence.evaluate(tokens, options)) yield { token };
    return;
  }
  const wanted = { probabilities: true, confidence: true } as const;
  for await (const { token, confidence, probabilities } of sequence.evaluateWithMetadata(
    tokens,
    wanted,
    options,
  ))
    yield { token, chance: chanceOf(model, token, confidence, probabilities, topLogprobs) };
}

function chanceOf(
  model: LlamaModel,
  token: Token,
  confidence: number,
  probabilities: ReadonlyMap<Token, number>,
  most: number,
): TokenChance {
  const top = [...probabilities].slice(0, most);
  return {
    text: model.detokenize([token]),
    logprob: Math.log(confidence),
    top: top.map(([other, chance]) => ({ text: model.detokenize([other]), logprob: Math.log(chance) })),
  };
}

/** Sends what is safe to send, and keeps each token's chances until its text has gone out. */
class Outlet {
  readonly #stops: readonly string[];
  readonly #onText: OnText;
  #sent = 0;
  #chances: TokenChance[] = [];

  constructor(stops: readonly string[], onText: OnText) {
    this.#stops = stops;
    this.#onText = onText;
  }

  /** `text` is the whole answer so far; true when a stop string ends it. */
  take(text: string, chance: TokenChance | undefined): boolean {
    if (chance !== undefined) this.#chances.push(chance);
    const stopAt = firstStop(text, this.#stops);
    this.#send(text, stopAt ?? text.length - heldBack(text, this.#stops));
    return stopAt !== undefined;
  }

  flush(text: string): void {
    this.#send(text, text.length);
  }

  #send(text: string, upTo: number): void {
    if (upTo <= this.#sent) return;
    this.#onText(text.slice(this.#sent, upTo), this.#chances);
    this.#sent = upTo;
    this.#chances = [];
  }
}
