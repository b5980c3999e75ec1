// An OpenAI-compatible server on loopback whose words are scripted; everything that judges them is real.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectModel } from '../../src/model/client.ts';
import type { Model } from '../../src/model/model.ts';

export interface Asked {
  readonly system: string;
  readonly user: string;
  readonly prefix: string;
}

export interface ScriptedServer extends AsyncDisposable {
  /** What it was asked since it was last told what to say. */
  readonly asked: readonly Asked[];
  /** For a product that is started with it. */
  readonly url: string;
  /** Connected under a model id, whose profile decides what is asked. */
  readonly model: (id: string) => Model;
  /** One answer a question, in order; then nothing. */
  readonly say: (...texts: readonly string[]) => void;
}

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export async function openScriptedServer(): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  let script: readonly string[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body: Body = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    const words = (role: string) => body.messages.find((one) => one.role === role)?.content ?? '';
    asked.push({ system: words('system'), user: words('user'), prefix: words('assistant') });
    const text = script[asked.length - 1] ?? '';
    const event = (value: object) => response.write(`data: ${JSON.stringify(value)}\n\n`);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of text.match(/[\s\S]{1,40}/g) ?? [])
      event({ choices: [{ index: 0, delta: { content } }] });
    const usage = { prompt_tokens: 300, completion_tokens: 40, total_tokens: 340 };
    event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage });
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    url: `http://127.0.0.1:${port}/v1`,
    model: (id) => connectModel({ url: `http://127.0.0.1:${port}/v1`, key: 'none', model: id }),
    say: (...texts) => {
      asked.length = 0;
      script = texts;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
