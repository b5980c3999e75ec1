// Sampling, stop strings, forms that bind the answer, probabilities, and the prefix cache.
import { ask, askStream, type Check, clientOf, SHORT, type Target } from './target.ts';

const person = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 12 }, adult: { type: 'boolean' } },
  required: ['name', 'adult'],
  additionalProperties: false,
};
const bound = {
  response_format: { type: 'json_schema', json_schema: { name: 'person', schema: person } },
  max_tokens: 60,
};

/** A piece from the middle of the greedy answer, and what comes before its first place. */
async function stopOf(t: Target): Promise<{ stop: string; before: string }> {
  const { text } = await ask(t, { max_tokens: 8 });
  const stop = text.slice(Math.floor(text.length / 2)).slice(0, 3);
  return { stop, before: text.slice(0, text.indexOf(stop)) };
}

/** Long enough for a full cache block, and nobody else's. */
const longPrompt = (t: Target, name: string, end: string) => [
  { role: 'user', content: `${`${name} runs here. `.repeat(Math.ceil(t.traits.blockTokens / 4) + 4)}${end}` },
];

const cachedOf = async (t: Target, messages: object) =>
  (await ask(t, { messages, max_tokens: 1 })).usage?.prompt_tokens_details?.cached_tokens ?? -1;

export const sampling: readonly Check[] = [
  {
    name: 'temperature 0 says the same twice',
    run: async (t) => expect((await ask(t)).text).toBe((await ask(t)).text),
  },
  {
    name: 'a seed says the same twice',
    run: async (t) => {
      const hot = { temperature: 1.5, seed: 7, max_tokens: 6 };
      expect((await ask(t, hot)).text).toBe((await ask(t, hot)).text);
    },
  },
  {
    name: 'other seeds say something else',
    run: async (t) => {
      const texts = new Set<string>();
      for (let seed = 1; seed <= 5 && texts.size < 2; seed++)
        texts.add((await ask(t, { temperature: 2, seed, max_tokens: 8 })).text);
      expect(texts.size).toBeGreaterThan(1);
    },
  },
  {
    name: 'a tiny top_p is greedy',
    run: async (t) =>
      expect((await ask(t, { temperature: 1, top_p: 0.001, seed: 5 })).text).toBe((await ask(t)).text),
  },
  {
    name: 'top_k 1 is greedy',
    run: async (t) =>
      expect((await ask(t, { temperature: 1, top_k: 1, seed: 5 })).text).toBe((await ask(t)).text),
  },
  {
    name: 'a stop string ends the answer before it',
    run: async (t) => {
      const { stop, before } = await stopOf(t);
      const { text, finish } = await ask(t, { max_tokens: 8, stop });
      expect(text).toBe(before);
      expect(finish).toBe('stop');
    },
  },
  {
    name: 'the first of several stop strings counts',
    run: async (t) => {
      const { stop, before } = await stopOf(t);
      expect((await ask(t, { max_tokens: 8, stop: ['never said', stop] })).text).toBe(before);
    },
  },
  {
    name: 'a stream never shows a part of the stop string',
    run: async (t) => {
      const { stop, before } = await stopOf(t);
      expect((await askStream(t, { max_tokens: 8, stop })).text).toBe(before);
    },
  },
  {
    name: 'a JSON schema binds the answer',
    run: async (t) => {
      const { text, finish } = await ask(t, bound);
      expect(finish).toBe('stop');
      const { name, adult, ...rest } = JSON.parse(text);
      expect([typeof name, typeof adult, rest]).toEqual(['string', 'boolean', {}]);
    },
  },
  {
    name: 'it binds a stream too',
    run: async (t) =>
      expect(Object.keys(JSON.parse((await askStream(t, bound)).text))).toEqual(['name', 'adult']),
  },
  {
    name: 'structured_outputs.json binds the answer',
    run: async (t) => {
      const { text } = await ask(t, {
        structured_outputs: { json: { enum: ['red', 'green'] } },
        max_tokens: 10,
      });
      expect(['red', 'green']).toContain(JSON.parse(text));
    },
  },
  {
    name: 'structured_outputs.grammar binds the answer',
    run: async (t) => {
      const { text } = await ask(t, {
        structured_outputs: { grammar: 'root ::= "yes" | "no"' },
        max_tokens: 10,
      });
      expect(['yes', 'no']).toContain(text);
    },
  },
  {
    name: 'no logprobs unless asked for',
    run: async (t) => {
      const answer = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 1,
      });
      expect(answer.choices[0]?.logprobs ?? null).toBeNull();
    },
  },
  {
    name: 'logprobs come a token each, join to the text, and are not positive',
    run: async (t) => {
      const answer = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 3,
        temperature: 0,
        logprobs: true,
        top_logprobs: 2,
      });
      const content = answer.choices[0]?.logprobs?.content ?? [];
      expect(content).toHaveLength(3);
      // A part of a character is shown as U+FFFD, and is no text yet.
      const said = content.map(({ token }) => token.replaceAll('\uFFFD', '')).join('');
      expect(said).toBe(answer.choices[0]?.message.content?.replaceAll('\uFFFD', ''));
      expect(content.every(({ logprob, top_logprobs }) => logprob <= 0 && top_logprobs.length === 2)).toBe(
        true,
      );
    },
  },
  {
    name: 'a text completion gives logprobs too',
    run: async (t) => {
      const answer = await clientOf(t).completions.create({
        model: t.model,
        prompt: 'One two',
        max_tokens: 2,
        logprobs: 1,
      });
      expect(answer.choices[0]?.logprobs?.token_logprobs).toHaveLength(2);
    },
  },
  {
    name: 'the same prompt again is found in the cache',
    run: async (t) => {
      const messages = longPrompt(t, 'Anna', 'Who?');
      await cachedOf(t, messages);
      expect(await cachedOf(t, messages)).toBeGreaterThanOrEqual(t.traits.blockTokens);
    },
  },
  {
    name: 'a prompt with the same beginning is found in part',
    run: async (t) => {
      await cachedOf(t, longPrompt(t, 'Berta', 'Who?'));
      const { usage } = await ask(t, {
        messages: longPrompt(t, 'Berta', 'Where is it then?'),
        max_tokens: 1,
      });
      const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
      expect(cached).toBeGreaterThanOrEqual(t.traits.blockTokens);
      expect(cached).toBeLessThan(usage?.prompt_tokens ?? 0);
    },
  },
  {
    name: 'what follows a cached prefix is answered as if it were not cached',
    run: async (t) => {
      const messages = longPrompt(t, 'Clara', 'Who?');
      const cold = await ask(t, { messages });
      await ask(t);
      await cachedOf(t, longPrompt(t, 'Clara', 'Why?'));
      expect((await ask(t, { messages })).text).toBe(cold.text);
    },
  },
];
