// The host's own language tools, found once: where they are, and under which registries they would fetch packages.
// These are the operator's programs and configuration, run outside the sandbox; nothing of a repository is seen here.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Fault } from '../../errors.ts';
import type { RegistryAccess } from '../../sandboxes/registry-proxy.ts';

export interface PythonTool {
  readonly executable: string;
  readonly basePrefix: string;
  readonly version: string;
}

export interface NpmTool {
  /** Folder of the npm package, to be mounted. */
  readonly dir: string;
  readonly version: string;
  /** The operator's registry, ending in a slash. */
  readonly registry: string;
}

export interface ToolEnvironment {
  readonly path: string;
  readonly registryEnv: Readonly<Record<string, string>>;
  readonly registryFiles: readonly string[];
}

async function ask(
  program: string,
  args: readonly string[],
  path: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const result = await execa(program, args, {
    env: { PATH: path, ...more },
    extendEnv: false,
    cwd: '/',
    reject: false,
    timeout: 30_000,
    stdin: 'ignore',
  });
  return result.failed ? undefined : result.stdout.trim();
}

const whichPython =
  'import sys, json; print(json.dumps([sys.executable, sys.base_prefix, "%d.%d.%d" % sys.version_info[:3]]))';

async function askPython(name: string, path: string): Promise<PythonTool | undefined> {
  const found = await ask(name, ['-I', '-c', whichPython], path);
  if (found === undefined) return undefined;
  const [executable, basePrefix, version]: unknown[] = JSON.parse(found);
  return typeof executable === 'string' && typeof basePrefix === 'string' && typeof version === 'string'
    ? { executable: realpathSync(executable), basePrefix, version }
    : undefined;
}

/** The machine's own choice. Throws Fault `toolchain-missing`. */
export async function findPython(path: string): Promise<PythonTool> {
  for (const name of ['python3', 'python']) {
    const found = await askPython(name, path);
    if (found !== undefined) return found;
  }
  throw new Fault('toolchain-missing', {
    fields: { tool: 'python3' },
    fix: 'Install Python 3.8 or newer with its venv module (apt-get install python3 python3-venv)',
  });
}

/** All others that can be found: by name on the PATH, and what pyenv has installed. */
export async function findMorePythons(path: string): Promise<readonly PythonTool[]> {
  const named = [8, 9, 10, 11, 12, 13, 14].map((minor) => `python3.${minor}`);
  const found = await Promise.all([...named, ...pyenvPythons(path)].map((name) => askPython(name, path)));
  const tools = found.filter((tool) => tool !== undefined);
  return [...new Map(tools.map((tool) => [tool.executable, tool])).values()];
}

/** pyenv puts its shims on the PATH; a shim runs only the versions that are switched on. */
function pyenvPythons(path: string): readonly string[] {
  return path
    .split(':')
    .filter((folder) => folder.endsWith('/shims'))
    .map((folder) => join(dirname(folder), 'versions'))
    .filter((versions) => existsSync(versions))
    .flatMap((versions) => readdirSync(versions).map((name) => join(versions, name, 'bin/python3')))
    .filter((executable) => existsSync(executable));
}

export async function findNpm(path: string, registryEnv: Readonly<Record<string, string>>): Promise<NpmTool> {
  const folder = await ask('sh', ['-c', 'command -v npm'], path);
  if (folder === undefined)
    throw new Fault('toolchain-missing', {
      fields: { tool: 'npm' },
      fix: 'Install npm (it comes with Node)',
    });
  const dir = dirname(dirname(realpathSync(folder)));
  const npm = join(dir, 'bin/npm-cli.js');
  const [version, registry] = await Promise.all([
    ask(process.execPath, [npm, '--version'], path),
    ask(process.execPath, [npm, 'config', 'get', 'registry'], path, registryEnv),
  ]);
  if (version === undefined || registry === undefined)
    throw new Fault('toolchain-missing', {
      fields: { tool: 'npm', dir },
      fix: 'The npm on the PATH does not run: install it anew',
    });
  return { dir, version, registry: registry.replace(/\/*$/, '/') };
}

export async function findGit(path: string): Promise<{ readonly version: string }> {
  const said = await ask('git', ['--version'], path);
  if (said === undefined)
    throw new Fault('toolchain-missing', {
      fields: { tool: 'git' },
      fix: 'Install git (apt-get install git)',
    });
  return { version: said.replace(/^git version /, '') };
}

/** The hosts that npm and pip are configured for, and the file host to which the Python index points. */
export async function findRegistries(tools: ToolEnvironment): Promise<RegistryAccess> {
  const { path, registryEnv } = tools;
  const [npm, pipConfigured, pipDefault] = await Promise.all([
    ask('npm', ['config', 'get', 'registry'], path, registryEnv),
    ask('python3', ['-m', 'pip', 'config', 'list'], path, registryEnv),
    ask(
      'python3',
      [
        '-c',
        'from pip._internal.models.index import PyPI; print(PyPI.simple_url); print(PyPI.file_storage_domain)',
      ],
      path,
    ),
  ]);
  const words = [npm, pipConfigured, ...Object.values(registryEnv)].join('\n');
  const hosts = [...words.matchAll(/https:\/\/(?:[^@/\s']*@)?([^/:\s']+)/g)].map((match) => match[1] ?? '');
  const pythonIndex =
    registryEnv['UV_DEFAULT_INDEX'] ??
    registryEnv['PIP_INDEX_URL'] ??
    /\.index-url='([^']+)'/.exec(pipConfigured ?? '')?.[1];
  const [index, files] = (pipDefault ?? '').split('\n');
  const ofPip = [index?.replace(/^https:\/\//, '').replace(/\/.*$/, ''), files].filter(
    (host): host is string => host !== undefined && host !== '',
  );
  return {
    hosts: [...new Set([...hosts, ...ofPip].map((host) => host.toLowerCase()))],
    // uv reads none of pip's files or variables.
    env: {
      ...registryEnv,
      ...(pythonIndex === undefined ? {} : { PIP_INDEX_URL: pythonIndex, UV_DEFAULT_INDEX: pythonIndex }),
    },
    files: tools.registryFiles,
  };
}
