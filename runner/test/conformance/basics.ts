// Models, health, keys, and the shape of a whole answer.
import { AuthenticationError, NotFoundError } from 'openai';
import { ask, type Check, clientOf, extra, metric, post, SHORT } from './target.ts';

const chat = JSON.stringify({ messages: SHORT, max_tokens: 1 });

export const basics: readonly Check[] = [
  {
    name: 'health needs no key',
    run: async (t) => expect((await fetch(new URL('/health', t.url))).status).toBe(200),
  },
  {
    name: 'lists its model with the longest context',
    run: async (t) => {
      const list = await clientOf(t).models.list();
      expect(list.data[0]).toMatchObject({ id: t.model, object: 'model' });
      expect(Reflect.get(list.data[0] ?? {}, 'max_model_len')).toBeGreaterThan(256);
    },
  },
  {
    name: 'a wrong key is an authentication error',
    run: async (t) => {
      await expect(clientOf(t, 'wrong').models.list()).rejects.toBeInstanceOf(AuthenticationError);
      await expect(
        clientOf(t, 'wrong').chat.completions.create({ model: t.model, messages: SHORT }),
      ).rejects.toBeInstanceOf(AuthenticationError);
    },
  },
  {
    name: 'no key at all is 401',
    run: async (t) => expect((await fetch(`${t.url}/models`)).status).toBe(401),
  },
  {
    name: 'metrics carry the gauges and counters under the names of vLLM',
    run: async (t) => {
      for (const name of ['num_requests_running', 'num_requests_waiting', 'prompt_tokens_total'])
        expect(await metric(t, `vllm:${name}`)).toBeGreaterThanOrEqual(0);
    },
  },
  {
    name: 'the prompt token counter counts',
    run: async (t) => {
      const before = await metric(t, 'vllm:prompt_tokens_total');
      const { usage } = await ask(t, { max_tokens: 1 });
      expect(await metric(t, 'vllm:prompt_tokens_total')).toBe(before + (usage?.prompt_tokens ?? 0));
    },
  },
  {
    name: 'an unknown path is 404',
    run: async (t) => expect((await post(t, '/nothing', '{}')).status).toBe(404),
  },
  {
    name: 'GET of a completion is refused',
    run: async (t) => {
      const headers = { authorization: `Bearer ${t.key}` };
      expect([404, 405]).toContain((await fetch(`${t.url}/chat/completions`, { headers })).status);
    },
  },
  {
    name: 'an unknown model is not found',
    run: async (t) => {
      const asked = clientOf(t).chat.completions.create({ model: 'no-such-model', messages: SHORT });
      await expect(asked).rejects.toBeInstanceOf(NotFoundError);
    },
  },
  {
    name: 'a chat answer has its shape',
    run: async (t) => {
      const answer = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 2,
      });
      expect(answer).toMatchObject({ object: 'chat.completion', model: t.model });
      expect(answer.id).toMatch(/^chatcmpl-/);
      expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
      expect(answer.choices).toHaveLength(1);
      expect(answer.choices[0]).toMatchObject({ index: 0, message: { role: 'assistant' } });
      expect(typeof answer.choices[0]?.message.content).toBe('string');
    },
  },
  {
    name: 'a text answer has its shape',
    run: async (t) => {
      const answer = await clientOf(t).completions.create({
        model: t.model,
        prompt: 'One two',
        max_tokens: 2,
      });
      expect(answer).toMatchObject({ object: 'text_completion', choices: [{ index: 0 }] });
      expect(answer.id).toMatch(/^cmpl-/);
      expect(typeof answer.choices[0]?.text).toBe('string');
    },
  },
  {
    name: 'max_tokens ends with finish_reason length and that many tokens',
    run: async (t) => {
      const { finish, usage } = await ask(t, { max_tokens: 3 });
      expect(finish).toBe('length');
      expect(usage?.completion_tokens).toBe(3);
    },
  },
  {
    name: 'max_completion_tokens does the same',
    run: async (t) => {
      const { usage } = await ask(t, { max_tokens: undefined, max_completion_tokens: 2 });
      expect(usage?.completion_tokens).toBe(2);
    },
  },
  {
    name: 'usage adds up',
    run: async (t) => {
      const { usage } = await ask(t);
      expect(usage?.prompt_tokens).toBeGreaterThan(0);
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    },
  },
  {
    name: 'a longer prompt counts more tokens',
    run: async (t) => {
      const [short, long] = [
        await ask(t, { max_tokens: 1 }),
        await ask(t, {
          max_tokens: 1,
          messages: [{ role: 'user', content: 'Say hi to all the people here' }],
        }),
      ];
      expect(long.usage?.prompt_tokens).toBeGreaterThan(short.usage?.prompt_tokens ?? 0);
    },
  },
  {
    name: 'n gives that many choices and counts the tokens of all',
    run: async (t) => {
      const answer = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 2,
        temperature: 1,
        seed: 3,
        n: 2,
      });
      expect(answer.choices.map(({ index }) => index)).toEqual([0, 1]);
      expect(answer.usage?.completion_tokens).toBeGreaterThan(2);
    },
  },
  {
    name: 'a system message and several turns are taken',
    run: async (t) => {
      const messages = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ];
      expect((await ask(t, { messages, max_tokens: 1 })).usage?.completion_tokens).toBe(1);
    },
  },
  {
    name: 'content may come as text parts',
    run: async (t) => {
      const parts = [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Say ' },
            { type: 'text', text: 'hi' },
          ],
        },
      ];
      const [whole, split] = [await ask(t), await ask(t, { messages: parts })];
      expect(split.text).toBe(whole.text);
    },
  },
  {
    name: 'a prompt beyond ASCII is taken',
    run: async (t) =>
      expect(
        (await ask(t, { messages: [{ role: 'user', content: 'Grüße 🦊 日本' }], max_tokens: 1 })).usage
          ?.completion_tokens,
      ).toBe(1),
  },
  {
    name: 'the caller’s request id comes back in the answer’s id',
    run: async (t) => {
      const response = await post(t, '/chat/completions', chat, { 'x-request-id': 'abc-123' });
      expect(await response.json()).toMatchObject({ id: 'chatcmpl-abc-123' });
    },
  },
  {
    name: 'an assistant’s begun answer is gone on from, without a new turn',
    run: async (t) => {
      const messages = [...SHORT, { role: 'assistant', content: 'hi hi hi' }];
      const open = extra({ continue_final_message: true, add_generation_prompt: false });
      const [closed, begun] = [await ask(t, { messages }), await ask(t, { messages, ...open })];
      expect(begun.usage?.prompt_tokens).toBeLessThan(closed.usage?.prompt_tokens ?? 0);
      expect(begun.text).not.toContain('assistant');
    },
  },
];
