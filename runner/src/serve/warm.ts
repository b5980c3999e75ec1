// Ready means that an answer has come: the first one takes long, and no user should wait for it.
import { request } from 'node:http';
import type { ServeConfig } from './config.ts';

const LOOK_MS = 2000;
const ANSWER_MS = 300_000;

/** `key` is the engine's own, where it was given one. */
export async function isWarm(config: ServeConfig, key: string | undefined): Promise<boolean> {
  if (!(await answers(config, key, '/health', undefined, LOOK_MS))) return false;
  const body = JSON.stringify({ model: config.model.id, prompt: 'def add(a, b):', max_tokens: 1 });
  return await answers(config, key, '/v1/completions', body, ANSWER_MS);
}

function answers(
  { socket, port }: ServeConfig,
  key: string | undefined,
  path: string,
  body: string | undefined,
  timeout: number,
): Promise<boolean> {
  const place = socket === undefined ? { host: '127.0.0.1', port } : { socketPath: socket };
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  return new Promise((resolve) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request({ ...place, path, method, headers, timeout }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.on('timeout', () => asked.destroy());
    asked.end(body);
  });
}
