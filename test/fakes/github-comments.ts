// The few routes of GitHub's API that keep a comment and a review on a pull request, on loopback; it remembers what was written.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  readonly user: { readonly login: string; readonly type: string };
  body: string;
}

export interface State {
  readonly run: {
    readonly event: string;
    readonly head_sha: string;
    readonly head_branch: string;
    readonly head_repository: unknown;
  };
  readonly pulls: readonly {
    readonly number: number;
    readonly state: string;
    readonly head: { readonly sha: string };
  }[];
  readonly comments: Comment[];
  readonly files?: readonly { readonly filename: string; readonly patch: string | undefined }[];
  readonly reviews?: object[];
  /** Answers every write so. */
  readonly refuseWrites?: number;
}

export interface FakeGitHub extends AsyncDisposable {
  readonly url: string;
  /** `METHOD /path` of each request, in order. */
  readonly asked: string[];
  state: State;
}

export async function openFakeGitHub(state: State): Promise<FakeGitHub> {
  const asked: string[] = [];
  const fake = { asked, state };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method} ${pathname}`);
    const { status, body } = answer(fake.state, request, pathname, await textOf(request));
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-accepted-github-permissions': 'issues=write; pull_requests=write',
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const REPO = '/repos/Codertocat/Hello-World';

function answer(state: State, { method, headers }: IncomingMessage, path: string, text: string) {
  if (headers.authorization !== 'token a-token') return { status: 401, body: { message: 'Bad credentials' } };
  const { pulls, comments } = state;
  if (method !== 'GET' && state.refuseWrites !== undefined)
    return { status: state.refuseWrites, body: { message: 'Resource not accessible by integration' } };
  const [, number] = new RegExp(`^${REPO}/pulls/(\\d+)$`).exec(path) ?? [];
  const pull = pulls.find((one) => String(one.number) === number);
  if (method === 'GET' && /\/actions\/runs\/\d+$/.test(path)) return { status: 200, body: state.run };
  if (method === 'GET' && path === `${REPO}/pulls`) return { status: 200, body: pulls };
  if (method === 'GET' && pull !== undefined) return { status: 200, body: pull };
  if (method === 'GET' && path.endsWith('/files')) return { status: 200, body: state.files ?? [] };
  if (path.endsWith('/reviews')) return review(state.reviews ?? [], method, text);
  if (method === 'GET' && path.endsWith('/comments')) return { status: 200, body: comments };
  if (method === 'POST' && path.endsWith('/comments')) {
    const made = {
      id: 100 + comments.length,
      user: { login: 'github-actions[bot]', type: 'Bot' },
      body: bodyIn(text),
    };
    comments.push(made);
    return { status: 201, body: { ...made, html_url: 'made' } };
  }
  const [, id] = /\/issues\/comments\/(\d+)$/.exec(path) ?? [];
  const edited = comments.find((one) => String(one.id) === id);
  if (method !== 'PATCH' || edited === undefined) return { status: 404, body: { message: 'Not Found' } };
  edited.body = bodyIn(text);
  return { status: 200, body: { ...edited, html_url: 'edited' } };
}

function review(reviews: object[], method: string | undefined, text: string) {
  if (method === 'GET') return { status: 200, body: reviews };
  const made = { ...JSON.parse(text), user: { login: 'github-actions[bot]', type: 'Bot' } };
  reviews.push(made);
  return { status: 200, body: made };
}

function bodyIn(text: string): string {
  const { body }: { readonly body: string } = JSON.parse(text);
  return body;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
