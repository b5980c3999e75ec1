// Whether two engines, or two precisions of one model, say the same: greedy answers to code prompts full of numbers.
import { createHash } from 'node:crypto';
import type { Server } from './measure.ts';

export interface Fidelity {
  readonly prompts: number;
  /** Answers that are the same to the last token. */
  readonly sameShare: number;
  /** Of the longer answer's tokens, how many come before the first difference, on average. */
  readonly agreement: number;
  /** The token at which the answers part, where they do: median, and the earliest. */
  readonly partAt: { readonly median: number; readonly earliest: number } | undefined;
  /** Numbers in A's answers that are not in B's answer to the same prompt. */
  readonly alteredNumbers: number;
  /** Numbers in an answer that are not in its prompt: nobody gave them. */
  readonly inventedNumbers: { readonly a: number; readonly b: number };
}

interface Answer {
  readonly text: string;
  readonly tokens: readonly string[];
}

export interface AnswerPair {
  readonly prompt: string;
  readonly a: Answer;
  readonly b: Answer;
}

const ANSWER_TOKENS = 160;

/** Constants of many kinds, to be said again: whoever loses precision loses digits here first. */
export function fidelityPrompts(count: number, seed: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const constants = Array.from(
      { length: 8 },
      (_, at) => `export const C${at} = ${numberOf(`${seed}/${index}/${at}`, at)};`,
    );
    return `${constants.join('\n')}\n\nWrite one line for each constant above, as expect(C0).toBe(VALUE);`;
  });
}

function numberOf(name: string, kind: number): string {
  const hash = createHash('sha1').update(name).digest();
  const [big, small] = [hash.readUInt32BE(0), hash.readUInt16BE(4)];
  const forms = [
    `${big}`,
    `${small}.${hash.readUInt16BE(6)}`,
    `-${small}`,
    `0x${hash.toString('hex', 8, 12)}`,
    `${(small % 900) / 100 + 1}e-${(small % 9) + 1}`,
    `0.${hash.readUInt32BE(12)}`,
    `${big}${small}`,
    `${small % 97}`,
  ];
  return forms[kind % forms.length] ?? '0';
}

/** The greedy answer, with its tokens where the server tells them. Throws where it does not answer. */
export async function askGreedy(server: Server, prompt: string): Promise<Answer> {
  const response = await fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.key}` },
    body: JSON.stringify({
      model: server.model,
      messages: [{ role: 'user', content: prompt }],
      max_tokens: ANSWER_TOKENS,
      temperature: 0,
      seed: 1,
      logprobs: true,
    }),
  });
  if (!response.ok)
    throw new Error(`${server.url} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
  const { choices } = (await response.json()) as Completion;
  const text = choices?.[0]?.message?.content ?? '';
  const told = choices?.[0]?.logprobs?.content?.map(({ token }) => token) ?? [];
  return { text, tokens: told.length > 0 ? told : (text.match(/\s*\S+/g) ?? []) };
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null };
    readonly logprobs?: { readonly content?: readonly { readonly token: string }[] | null } | null;
  }[];
}

export function judgeFidelity(pairs: readonly AnswerPair[]): Fidelity {
  const parts = pairs.map(({ a, b }) => ({
    at: partsAt(a.tokens, b.tokens),
    of: Math.max(a.tokens.length, b.tokens.length),
  }));
  const parted = parts
    .filter(({ at, of }) => at < of)
    .map(({ at }) => at)
    .sort((x, y) => x - y);
  return {
    prompts: pairs.length,
    sameShare: round(1 - parted.length / pairs.length),
    agreement: round(parts.reduce((sum, { at, of }) => sum + (of === 0 ? 1 : at / of), 0) / pairs.length),
    partAt:
      parted.length === 0 ? undefined : { median: parted[parted.length >> 1] ?? 0, earliest: parted[0] ?? 0 },
    alteredNumbers: missing(pairs.map(({ a, b }) => [a.text, b.text])),
    inventedNumbers: {
      a: missing(pairs.map(({ prompt, a }) => [a.text, prompt])),
      b: missing(pairs.map(({ prompt, b }) => [b.text, prompt])),
    },
  };
}

function partsAt(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((token, index) => token !== b[index]);
  return at < 0 ? a.length : at;
}

/** As they are written, names such as C0 left out. */
export const numbersIn = (text: string): readonly string[] =>
  text.match(/(?<![\w.])-?(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w])/gi) ?? [];

/** The share of the first texts' numbers that the second texts lack. */
function missing(texts: readonly (readonly [string, string])[]): number {
  let [all, lost] = [0, 0];
  for (const [text, other] of texts) {
    const there = new Set(numbersIn(other));
    const numbers = numbersIn(text);
    all += numbers.length;
    lost += numbers.filter((number) => !there.has(number)).length;
  }
  return round(lost / Math.max(1, all));
}

const round = (value: number) => Number(value.toFixed(4));
