// The bundled step as GitHub's runner starts it: node, environment files, an event from GitHub's own examples.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { newFolder } from '../../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../../..');
/** The step without a build. */
export const SOURCES = join(root, 'src/doors/action/main.ts');
const examples: readonly {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}[] = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8'));

export function buildStep(): string {
  const dir = newFolder();
  execFileSync(join(root, 'scripts/build-action'), [dir]);
  return dir;
}

export interface Ran {
  readonly code: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly temp: string;
}

export interface Started {
  readonly ended: Promise<Ran>;
  /** Sends what the runner sends, once the log holds this text. */
  readonly interruptAfter: (text: string) => void;
}

export interface Job {
  readonly workspace: string;
  readonly event: { readonly name: string; readonly payload: object };
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment holds what the runner sets, and nothing of this test's own but the tools' places. */
export function startStep(entry: string, { workspace, event, inputs, env = {} }: Job): Started {
  const temp = newFolder();
  const file = (name: string, text = '') => {
    writeFileSync(join(temp, name), text);
    return join(temp, name);
  };
  const named = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const [output, summary] = [file('output'), file('summary')];
  const carried = [
    'PATH',
    'HOME',
    'XDG_CACHE_HOME',
    'TESTWRIGHT_CACHE',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
  ];
  const tools = Object.entries(process.env).filter(
    ([name]) => carried.includes(name) || /^(?:npm_|NPM_|PIP_|UV_)/.test(name),
  );
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    cwd: workspace,
    env: {
      ...Object.fromEntries([...tools, ...named]),
      ...{ CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_TEMP: temp },
      ...{ GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: workspace },
      ...{
        GITHUB_EVENT_NAME: event.name,
        GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event.payload)),
      },
      ...{ GITHUB_REPOSITORY: 'Codertocat/Hello-World', GITHUB_API_URL: 'http://127.0.0.1:9' },
      ...env,
    },
  });
  let log = '';
  let awaited: string | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      log += piece.toString('utf8');
      if (awaited === undefined || !log.includes(awaited)) return;
      awaited = undefined;
      child.kill('SIGINT');
    });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        code,
        log,
        temp,
        summary: readFileSync(summary, 'utf8'),
        outputs: outputsIn(readFileSync(output, 'utf8')),
      }),
    );
  });
  const interruptAfter = (text: string) => {
    awaited = text;
  };
  return { ended, interruptAfter };
}

/** `name<<delimiter`, lines, `delimiter`: as the runner reads it. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}

/** A payload of GitHub's examples, with what the test needs to be so laid over it, object by object. */
export function example(name: string, action: string, changes: object = {}): Job['event'] {
  const all = examples.find((one) => one.name === name)?.examples ?? [];
  const found = all.find((one) => one.action === action);
  if (found === undefined) throw new Error(`There is no example of ${name} ${action}`);
  return { name, payload: overlaid(found, changes) };
}

function overlaid(below: object, above: object): object {
  const old = new Map<string, unknown>(Object.entries(below));
  const isPlain = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged = Object.entries(above).map(([key, value]: [string, unknown]) => {
    const under = old.get(key);
    return [key, isPlain(value) && isPlain(under) ? overlaid(under, value) : value];
  });
  return { ...below, ...Object.fromEntries(merged) };
}
