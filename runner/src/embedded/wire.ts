// Answers in the API's shapes, as vLLM sends them.
import type { GenerationEnd, TokenChance } from './engine.ts';

export type Kind = 'chat' | 'text';

export interface Frame {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

export function chunk(kind: Kind, frame: Frame, choice: object): object {
  return {
    ...frame,
    object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion',
    choices: [choice],
  };
}

/** The first chunk of a choice: who speaks, and nothing said yet. */
export function roleChoice(index: number): object {
  return { index, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null };
}

export function pieceChoice(
  kind: Kind,
  index: number,
  text: string,
  chances: readonly TokenChance[] | undefined,
  finish: GenerationEnd['finish'] | null,
): object {
  const logprobs = chances === undefined ? null : logprobsOf(kind, chances);
  if (kind === 'text') return { index, text, logprobs, finish_reason: finish };
  return { index, delta: text === '' ? {} : { content: text }, logprobs, finish_reason: finish };
}

export function usageChunk(kind: Kind, frame: Frame, usage: object): object {
  return {
    ...frame,
    object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion',
    choices: [],
    usage,
  };
}

export function wholeChoice(
  kind: Kind,
  index: number,
  text: string,
  chances: readonly TokenChance[] | undefined,
  finish: GenerationEnd['finish'],
): object {
  const logprobs = chances === undefined ? null : logprobsOf(kind, chances);
  if (kind === 'text') return { index, text, logprobs, finish_reason: finish };
  return {
    index,
    message: { role: 'assistant', content: text, refusal: null },
    logprobs,
    finish_reason: finish,
  };
}

export function whole(kind: Kind, frame: Frame, choices: readonly object[], usage: object): object {
  return { ...frame, object: kind === 'chat' ? 'chat.completion' : 'text_completion', choices, usage };
}

/** One prompt, `ends.length` choices: the prompt counts once, as do its tokens that were there already. */
export function usageOf(ends: readonly GenerationEnd[]): object {
  const prompt = ends[0]?.promptTokens ?? 0;
  const completion = ends.reduce((sum, end) => sum + end.completionTokens, 0);
  return {
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: ends[0]?.cachedTokens ?? 0 },
  };
}

function logprobsOf(kind: Kind, chances: readonly TokenChance[]): object {
  if (kind === 'chat')
    return {
      content: chances.map(({ text, logprob, top }) => ({
        token: text,
        logprob,
        bytes: [...Buffer.from(text)],
        top_logprobs: top.map((other) => ({
          token: other.text,
          logprob: other.logprob,
          bytes: [...Buffer.from(other.text)],
        })),
      })),
      refusal: null,
    };
  return {
    tokens: chances.map(({ text }) => text),
    token_logprobs: chances.map(({ logprob }) => logprob),
    top_logprobs: chances.map(({ top }) =>
      Object.fromEntries(top.map(({ text, logprob }) => [text, logprob])),
    ),
    text_offset: [],
  };
}
