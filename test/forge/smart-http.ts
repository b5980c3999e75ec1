// Git's smart HTTP by git's own server, with tokens checked as basic credentials.
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gitEnvironment } from './git.ts';
import { demand, has } from './permissions.ts';
import { found, Refusal } from './refusal.ts';
import type { Insides } from './route.ts';
import type { Caller } from './tokens.ts';
import type { Repository } from './world.ts';

const PATH = /^\/([^/]+)\/([^/]+?)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export interface GitRequest {
  readonly repository: Repository;
  readonly caller: Caller;
  readonly service: string;
  readonly rest: string;
}

export function isGit(path: string): boolean {
  return PATH.test(path);
}

/** Throws a Refusal where the caller may not read or push. */
export function admitGit(insides: Insides, request: IncomingMessage, url: URL): GitRequest {
  const [, owner = '', name = '', rest = ''] = PATH.exec(url.pathname) ?? [];
  const caller = insides.tokens.whose(insides.world, request.headers.authorization);
  const repository = found(insides.world.repository(`${owner}/${name}`));
  const service = rest === 'info/refs' ? (url.searchParams.get('service') ?? '') : rest;
  const pushes = service === 'git-receive-pack';
  if (caller.kind === 'anonymous' && (pushes || repository.private))
    throw new Refusal(401, 'Repository not found.', {}, { 'www-authenticate': 'Basic realm="GitHub"' });
  // Git reads the contents: metadata alone is not enough where a token says what it may.
  demand(caller, repository, [['contents', pushes ? 'write' : 'read']]);
  return { repository, caller, service, rest };
}

/** Hands the request to `git http-backend` and writes its answer, all but the end: what a push sets off comes first. */
export async function serveGit(
  asked: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
  query: string,
): Promise<number> {
  const { repository, caller } = asked;
  const workflows = caller.kind !== 'installation' || has(caller.permissions, ['workflows', 'write']);
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: repository.dir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${asked.rest}`,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'x-access-token',
      FORGE_PROTECTED: [...repository.protectedBranches].join(' '),
      FORGE_NO_WORKFLOWS: workflows ? '' : '1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  return relay(child.stdout, response);
}

/** The answer of a CGI program: header lines, an empty line, the body. */
async function relay(output: NodeJS.ReadableStream, response: ServerResponse): Promise<number> {
  let head = Buffer.alloc(0);
  let status = 0;
  for await (const piece of output as AsyncIterable<Buffer>) {
    if (status) {
      response.write(piece);
      continue;
    }
    head = Buffer.concat([head, piece]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) continue;
    status = 200;
    for (const line of head.subarray(0, end).toString('utf8').split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  }
  if (!status) response.writeHead(500);
  return status || 500;
}
