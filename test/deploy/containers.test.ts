// Container file and compose file, offline: their rules, the published schema, and what the program really reads.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Stage {
  readonly name: string;
  readonly lines: { readonly word: string; readonly rest: string }[];
}

/** Only instructions that are used here; any other, or a line that is none, is refused. */
function stagesOf(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')) {
    if (line.trim() === '') continue;
    const [, word = '', rest = ''] =
      /^(FROM|RUN|COPY|ENV|USER|WORKDIR|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD|ADD|ARG) (.+)$/.exec(line) ?? [];
    if (word === '') throw new Error(`not an instruction: ${line}`);
    if (word === 'FROM') stages.push({ name: / AS (\w[\w-]*)$/.exec(rest)?.[1] ?? '', lines: [] });
    if (stages.length === 0) throw new Error('an instruction before FROM');
    stages.at(-1)?.lines.push({ word, rest });
  }
  return stages;
}

function faultsOf(text: string): string[] {
  const stages = stagesOf(text);
  return stages.flatMap(({ name, lines }) => {
    const all = (word: string) => lines.filter((line) => line.word === word).map(({ rest }) => rest);
    const isImage = all('ENTRYPOINT').length > 0;
    return [
      ...all('FROM').flatMap((from) =>
        /^[\w./-]+:\d+\.\d+\.\d+-\w+-slim(@sha256:\w{64})? AS /.test(from) ? [] : ['tag'],
      ),
      ...(all('ADD').length > 0 ? ['add'] : []),
      ...(all('ARG').length > 0 ? ['arg'] : []),
      ...(all('ENV').some((env) => /KEY|SECRET|TOKEN|PASSW|DATABASE_URL/i.test(env)) ? ['secret'] : []),
      ...(all('RUN').some((run) => /curl|wget|--privileged|chmod \S*s/.test(run)) ? ['run'] : []),
      ...(all('COPY').some((copy) => /^\.\s|\.env|\.pem/.test(copy)) ? ['copy'] : []),
      ...(isImage && !/^[1-9]\d*:[1-9]\d*$/.test(all('USER').at(-1) ?? '') ? ['user'] : []),
      ...(isImage && !/ CMD \[/.test(all('HEALTHCHECK')[0] ?? '') ? ['health'] : []),
    ].map((fault) => `${name}: ${fault}`);
  });
}

const file = read('deploy/Containerfile');

test('the container file keeps the rules', () => {
  expect(faultsOf(file)).toEqual([]);
  expect(stagesOf(file).map(({ name }) => name)).toEqual([
    'packages',
    'engine-packages',
    'server',
    'worker',
    'gateway',
  ]);
});

test.each([
  ['tag', (text: string) => text.replace(/node:\S+ AS server/, 'node:latest AS server')],
  ['user', (text: string) => text.replaceAll('USER 1000:1000', 'USER root')],
  ['health', (text: string) => text.replaceAll(/^HEALTHCHECK.*$/gm, 'HEALTHCHECK NONE')],
  ['add', (text: string) => `${text}ADD https://example.com/a /a\n`],
  ['arg', (text: string) => `${text}ARG TOKEN\n`],
  ['secret', (text: string) => `${text}ENV PRIVATE_KEY=a\n`],
  ['run', (text: string) => `${text}RUN curl https://example.com/a\n`],
  ['copy', (text: string) => `${text}COPY . .\n`],
])('a file against the rule “%s” is found', (fault, spoil) => {
  expect(faultsOf(spoil(file)).join()).toContain(fault);
});

test('an instruction that nobody reads is refused', () => {
  expect(() => stagesOf('FROM a:1 AS b\nVOLUME /x')).toThrow('VOLUME');
});

test('what is copied from the clone is there', () => {
  const copied = stagesOf(file).flatMap(({ lines }) =>
    lines
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1)),
  );
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(copied).toContain('src');
});

test('what the sources read beside themselves is copied with them', () => {
  const wanted = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      [...read(join('src', name)).matchAll(/import\.meta\.dirname, '((?:\.\.\/)+[^']+)'/g)].map(
        ([, path = '']) => relative(root, join(root, 'src', dirname(name), path)),
      ),
    )
    // `init` looks at a repository, not at a server.
    .filter((path) => !path.startsWith('src/') && path !== 'workflows/prove.yml');
  expect(wanted).toContain('app.yml');
  for (const image of ['server', 'worker']) {
    const lines = stagesOf(file).find(({ name }) => name === image)?.lines ?? [];
    const copied = lines.flatMap(({ word, rest }) => (word === 'COPY' ? rest.split(' ').slice(0, -1) : []));
    expect(wanted.filter((path) => !copied.some((from) => `${path}/`.startsWith(`${from}/`)))).toEqual([]);
  }
  const sent = read('.dockerignore').split('\n');
  for (const path of wanted)
    expect(sent.some((line) => line.startsWith('!') && `${path}/`.startsWith(`${line.slice(1)}/`))).toBe(
      true,
    );
});

test('the health checks ask paths that are served', () => {
  expect(file).toContain('/healthz');
  expect(read('src/doors/app/server.ts')).toContain("'GET /healthz'");
  expect(read('runner/src/gateway/server.ts')).toContain("path === '/health'");
});

const compose = parse(read('deploy/compose.yaml'), { merge: true });
const isCompose = new Ajv({ strict: false, validateFormats: false }).compile(
  JSON.parse(read('test/fixtures/compose/schema.json')),
);

test('the compose file is one by the published schema, which can refuse', () => {
  isCompose(compose);
  expect(isCompose.errors).toBeNull();
  expect(isCompose({ services: { a: { imag: 'b' } } })).toBe(false);
});

test('only the server is published, on loopback; engine, gateway and database stay inside', () => {
  const published = Object.entries<{ ports?: string[] }>(compose.services).flatMap(([name, { ports }]) =>
    ports === undefined ? [] : [[name, ports]],
  );
  expect(published).toEqual([['server', ['127.0.0.1:3000:3000']]]);
  for (const name of ['data', 'model', 'engine']) expect(compose.networks[name].internal).toBe(true);
  expect(compose.services.engine.networks).toEqual(['engine']);
  expect(compose.services.gateway.networks).toEqual(['model', 'engine']);
});

test('the engine is the one of the runner', () => {
  const { services } = parse(read('runner/deploy/compose.yaml'));
  const { profiles, networks, ...engine } = compose.services.engine;
  const { networks: _, ...runners } = services.engine;
  expect(engine).toEqual(runners);
  expect([profiles, networks]).toEqual([['gpu'], ['engine']]);
});

test('own services are no root, change nothing of their image, and are never privileged', () => {
  for (const name of ['server', 'worker-cpu', 'worker-gpu', 'gateway'])
    expect(compose.services[name]).toMatchObject({ user: '1000:1000', read_only: true, cap_drop: ['ALL'] });
  expect(JSON.stringify(compose)).not.toContain('"privileged"');
  for (const name of ['server', 'gateway'])
    expect(compose.services[name].security_opt).toEqual(['no-new-privileges:true']);
});

test('every image is pinned, and every target is in the container file', () => {
  const names = stagesOf(file).map(({ name }) => name);
  for (const service of Object.values<{ image: string; build?: { target: string } }>(compose.services)) {
    expect(service.image).toMatch(/:v?\d+\.\d+/);
    if (service.build !== undefined) expect(names).toContain(service.build.target);
  }
});
