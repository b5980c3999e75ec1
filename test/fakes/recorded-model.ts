// A model server that says again what the embedded model once said to the same prompt. It makes nothing up: a prompt it
// has not heard is refused and remembered. With RECORD_MODEL=1 (npm run record) such prompts go to the real model.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

interface Answer {
  /** The last line of the prompt, for whoever reads the file. */
  readonly asked: string;
  readonly text: string;
  readonly finish: string;
  readonly usage: unknown;
}

interface Recording {
  readonly model: { readonly id: string; readonly sha256: string };
  /** By hash of everything that decides the answer. */
  readonly answers: Record<string, Answer>;
}

export interface RecordedModel {
  readonly url: string;
  /** Prompts nobody recorded; a test that ends with one has not seen the real model. */
  readonly misses: readonly string[];
  readonly served: () => number;
  readonly close: () => Promise<void>;
}

const model: Recording['model'] = JSON.parse(readFileSync(join(root, 'runner/models.json'), 'utf8'))
  .models[0];
const isRecording = process.env['RECORD_MODEL'] === '1';

/** `name`.json in test/recordings holds what is replayed; when recording, only what was asked this time is kept. */
export async function startRecordedModel(name: string): Promise<RecordedModel> {
  const file = join(root, 'test/recordings', `${name}.json`);
  const known = existsSync(file) ? readRecording(file) : {};
  const used: Record<string, Answer> = {};
  const misses: string[] = [];
  const upstream = isRecording ? await startRunner() : undefined;
  const answerTo = async (body: Body): Promise<Answer | undefined> => {
    const hash = hashOf(body);
    const found = known[hash] ?? (upstream === undefined ? undefined : await ask(upstream, body));
    if (found === undefined) misses.push(`${hash} ${lastLine(body)}`);
    else used[hash] = found;
    return found;
  };
  const server = createServer((request, response) => {
    respond(request, response, answerTo).catch((error: unknown) => response.destroy(Error(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}/v1`,
    misses,
    served: () => Object.keys(used).length,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      upstream?.child.kill();
      const recording = { model: { id: model.id, sha256: model.sha256 }, answers: used };
      // Nothing asked, nothing kept: not every test that needs a server asks it.
      if (isRecording && Object.keys(used).length > 0)
        writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
    },
  };
}

function readRecording(file: string): Recording['answers'] {
  const recording: Recording = JSON.parse(readFileSync(file, 'utf8'));
  if (recording.model.sha256 === model.sha256) return recording.answers;
  if (isRecording) return {};
  throw new Error(`${file} was recorded with another model: npm run record makes it anew`);
}

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly [name: string]: unknown;
}

/** `stream` and its options change how an answer comes, not what it says. */
function hashOf({ stream: _, stream_options: __, model: ___, ...decisive }: Body): string {
  const sorted = Object.fromEntries(Object.entries(decisive).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function lastLine({ messages }: Body): string {
  const user = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return user.trim().split('\n').at(-1)?.slice(0, 100) ?? '';
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: (body: Body) => Promise<Answer | undefined>,
): Promise<void> {
  const sendJson = (status: number, value: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if (request.url === '/v1/models')
    return sendJson(200, { object: 'list', data: [{ id: model.id, object: 'model' }] });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body: Body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const answer = await answerTo(body);
  if (answer === undefined)
    return sendJson(404, {
      error: {
        message: `No answer is recorded for this prompt (${hashOf(body)}): npm run record asks the model`,
      },
    });
  const { text, finish, usage } = answer;
  const chunk = (more: object) =>
    `data: ${JSON.stringify({ id: 'recorded', object: 'chat.completion.chunk', model: model.id, ...more })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: text }, finish_reason: null }] }),
  );
  response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }));
  response.end(`${chunk({ choices: [], usage })}data: [DONE]\n\n`);
}

interface Upstream {
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
}

async function startRunner(): Promise<Upstream> {
  const child = spawn(join(root, 'bin/testwright-runner'), ['serve-embedded'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The runner ended with ${code}`)));
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
  });
  const said: { url: string; token: string } = JSON.parse(line);
  return { ...said, child };
}

async function ask(upstream: Upstream, body: Body): Promise<Answer> {
  const { stream: _, stream_options: __, ...rest } = body;
  const response = await fetch(`${upstream.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${upstream.token}` },
    body: JSON.stringify({ ...rest, model: model.id }),
  });
  if (!response.ok) throw new Error(`The model answered ${response.status}: ${await response.text()}`);
  const said: {
    choices: readonly { message: { content: string }; finish_reason: string }[];
    usage: unknown;
  } = JSON.parse(await response.text());
  const [choice] = said.choices;
  if (choice === undefined) throw new Error('The model gave no choice');
  return {
    asked: lastLine(body),
    text: choice.message.content,
    finish: choice.finish_reason,
    usage: said.usage,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
