// The order and content of streams, and what happens when they are cut.
import { ask, askStream, type Check, clientOf, metric, post, SHORT, type Target, until } from './target.ts';

const usageToo = { stream_options: { include_usage: true } };

async function rawEvents(t: Target, body: object): Promise<{ events: string[]; type: string | null }> {
  const response = await post(
    t,
    '/chat/completions',
    JSON.stringify({ messages: SHORT, max_tokens: 2, stream: true, ...body }),
  );
  const text = await response.text();
  return { events: text.split('\n\n').filter(Boolean), type: response.headers.get('content-type') };
}

const idle = (t: Target) => async () =>
  (await metric(t, 'vllm:num_requests_running')) + (await metric(t, 'vllm:num_requests_waiting')) === 0;

/** Seconds of work on any model: greedy, so that no run draws a short answer. */
const LONG = {
  messages: [{ role: 'user', content: 'Count from 1 to 400, one number a line' }],
  max_tokens: 800,
  temperature: 0,
};

export const streams: readonly Check[] = [
  {
    name: 'a stream says what the whole answer says',
    run: async (t) => {
      const [whole, stream] = [await ask(t, { max_tokens: 6 }), await askStream(t, { max_tokens: 6 })];
      expect(stream.text).toBe(whole.text);
      expect(stream.finish).toBe(whole.finish);
    },
  },
  {
    name: 'the first chunk names the role and says nothing',
    run: async (t) => {
      const { chunks } = await askStream(t);
      expect(chunks[0]?.choices[0]).toMatchObject({
        delta: { role: 'assistant', content: '' },
        finish_reason: null,
      });
    },
  },
  {
    name: 'all chunks have one id, one model and one object',
    run: async (t) => {
      const { chunks } = await askStream(t);
      expect(new Set(chunks.map(({ id, model, object }) => `${id} ${model} ${object}`)).size).toBe(1);
      expect(chunks[0]?.object).toBe('chat.completion.chunk');
    },
  },
  {
    name: 'exactly one chunk has a finish reason, the last of its choice',
    run: async (t) => {
      const reasons = (await askStream(t)).chunks
        .flatMap(({ choices }) => choices)
        .map((choice) => choice.finish_reason);
      expect(reasons.filter((reason) => reason !== null)).toEqual(['length']);
      expect(reasons.at(-1)).toBe('length');
    },
  },
  {
    name: 'usage comes last, without choices, when asked for',
    run: async (t) => {
      const { chunks, usage } = await askStream(t, usageToo);
      expect(chunks.at(-1)?.choices).toEqual([]);
      expect(usage?.completion_tokens).toBe(4);
    },
  },
  {
    name: 'no usage when not asked for',
    run: async (t) =>
      expect((await askStream(t)).chunks.every(({ choices }) => choices.length > 0)).toBe(true),
  },
  {
    name: 'usage of a stream is that of the whole answer',
    run: async (t) => {
      const [whole, stream] = [await ask(t), await askStream(t, usageToo)];
      expect(stream.usage?.prompt_tokens).toBe(whole.usage?.prompt_tokens);
      expect(stream.usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
    },
  },
  {
    name: 'the stream is an event stream that ends with [DONE]',
    run: async (t) => {
      const { events, type } = await rawEvents(t, {});
      expect(type).toMatch(/^text\/event-stream/);
      expect(events.at(-1)).toBe('data: [DONE]');
      expect(events.every((event) => event.startsWith('data: '))).toBe(true);
    },
  },
  {
    name: 'n choices stream, each with its end',
    run: async (t) => {
      const { chunks } = await askStream(t, { n: 2, max_tokens: 2, temperature: 1, seed: 3 });
      const ended = chunks
        .flatMap(({ choices }) => choices)
        .filter((choice) => choice.finish_reason !== null);
      expect(ended.map(({ index }) => index).sort()).toEqual([0, 1]);
    },
  },
  {
    name: 'a text completion streams the same text',
    run: async (t) => {
      const body = { model: t.model, prompt: 'One two three', max_tokens: 4, temperature: 0 };
      const whole = await clientOf(t).completions.create(body);
      let text = '';
      for await (const chunk of await clientOf(t).completions.create({ ...body, stream: true }))
        text += chunk.choices[0]?.text ?? '';
      expect(text).toBe(whole.choices[0]?.text);
    },
  },
  {
    name: 'a stream that the client leaves is stopped',
    run: async (t) => {
      const stream = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 200,
        stream: true,
      });
      for await (const _ of stream) break;
      await until(idle(t), 3000);
    },
  },
  {
    name: 'an answer that nobody waits for any more is stopped',
    run: async (t) => {
      const stop = new AbortController();
      const asked = clientOf(t).chat.completions.create(
        {
          model: t.model,
          messages: [{ role: 'user', content: 'Count to one thousand in words' }],
          max_tokens: 200,
        },
        { signal: stop.signal },
      );
      asked.catch(() => {});
      await until(async () => (await metric(t, 'vllm:num_requests_running')) > 0, 5000);
      stop.abort();
      await expect(asked).rejects.toThrow();
      await until(idle(t), 3000);
    },
  },
  {
    name: 'after a cut the next answer is right',
    run: async (t) => {
      const before = await ask(t);
      const stream = await clientOf(t).chat.completions.create({
        model: t.model,
        messages: SHORT,
        max_tokens: 100,
        temperature: 0,
        stream: true,
      });
      for await (const _ of stream) break;
      expect((await ask(t)).text).toBe(before.text);
    },
  },
  {
    name: 'beyond the queue’s limit requests are turned away with 429 or 503',
    needs: 'queueLimit',
    run: async (t) => {
      const stop = new AbortController();
      const body = JSON.stringify({ messages: SHORT, max_tokens: 100 });
      const many = Array.from({ length: (t.traits.queueLimit ?? 0) + 4 }, async () => {
        const response = await post(t, '/chat/completions', body, {}, stop.signal);
        return response.status;
      });
      const first = await Promise.race(many);
      stop.abort();
      await Promise.allSettled(many);
      await until(idle(t), 3000);
      expect([429, 503]).toContain(first);
    },
  },
  {
    name: 'a deadline that passes is answered with an error, and the work is stopped',
    needs: 'deadlines',
    run: async (t) => {
      const body = JSON.stringify(LONG);
      const response = await post(t, '/chat/completions', body, { 'x-deadline-ms': '300' });
      expect(response.status).toBe(408);
      expect(await response.json()).toMatchObject({ error: { code: 'deadline_exceeded' } });
      await until(idle(t), 3000);
    },
  },
  {
    name: 'a deadline in the middle of a stream ends it with an error chunk',
    needs: 'deadlines',
    run: async (t) => {
      const body = JSON.stringify({ ...LONG, stream: true });
      const text = await (await post(t, '/chat/completions', body, { 'x-deadline-ms': '2500' })).text();
      expect(text).toContain('deadline_exceeded');
      expect(text).not.toContain('[DONE]');
    },
  },
];
