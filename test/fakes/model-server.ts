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

export interface ScriptedServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Connected under a model id, whose profile decides what is asked. */
  readonly model: (id: string) => Model;
  /** What is said next, in order; then the last again. */
  readonly script: (say: (asked: Asked, count: number) => string) => void;
  readonly close: () => Promise<void>;
}

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
}

export async function openScriptedServer(): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  let say: (asked: Asked, count: number) => string = () => '';
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body: Body = JSON.parse(Buffer.concat(pieces).toString('utf8'));
      const words = (role: string) => body.messages.find((one) => one.role === role)?.content ?? '';
      const question = { system: words('system'), user: words('user'), prefix: words('assistant') };
      asked.push(question);
      const text = say(question, asked.length - 1);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const piece of text.match(/[\s\S]{1,40}/g) ?? [])
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: piece } }] })}\n\n`);
      const usage = { prompt_tokens: 300, completion_tokens: 40, total_tokens: 340 };
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1`;
  return {
    url,
    asked,
    model: (id) => connectModel({ url, key: 'none', model: id }),
    script: (next) => {
      asked.length = 0;
      say = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
