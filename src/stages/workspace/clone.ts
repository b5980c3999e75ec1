// A repository fetched from a forge for one job. The token is in the environment of that one git process: in no argument,
// no file, no address, and gone before anything of the repository is run.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { Fault } from '../../errors.ts';

export interface CloneOrder {
  readonly url: string;
  readonly token: string;
  /** Commits by their whole ids: what they point at is fetched, and nothing else. */
  readonly commits: { readonly base: string; readonly head: string };
  /** The operator's certificates and proxies. */
  readonly networkEnv: Readonly<Record<string, string>>;
  readonly path: string;
  /** The files of head are wanted, not only its commit. */
  readonly isCheckedOut: boolean;
}

/** Longer than any object server of a forge takes for its first byte. */
const SILENT_MS = 300_000;

/** Base and head are there as commits, on request head's files too. Throws Fault `clone-failed`, `unsafe-path`. */
export async function cloneInto(dir: string, order: CloneOrder, signal: AbortSignal): Promise<void> {
  const { url, commits } = order;
  const home = join(dir, 'home');
  const work = join(dir, 'work');
  await mkdir(home, { recursive: true });
  await mkdir(work, { recursive: true });
  const plain = environment(home, order);
  const git = (env: Record<string, string>) =>
    simpleGit({
      baseDir: work,
      abort: signal,
      timeout: { block: SILENT_MS },
      unsafe: {
        allowUnsafeConfigEnvCount: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeProtocolOverride: true,
      },
      allowEnvironment: Object.keys(env),
    }).env(env);
  try {
    await git(plain).raw(['init', '--quiet', '--initial-branch=testwright', '.']);
    await git({ ...plain, ...secret(order) }).raw([
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-gc',
      '--update-head-ok',
      '--end-of-options',
      url,
      `${commits.base}:refs/heads/base`,
      `${commits.head}:refs/heads/testwright`,
    ]);
    // A fresh repository has no filter and no hook that a checkout could start.
    if (order.isCheckedOut) await git(plain).raw(['reset', '--quiet', '--hard', 'testwright']);
  } catch (cause) {
    throw signal.aborted ? new Fault('interrupted', { cause }) : refusal(cause, order);
  }
}

/** A header for this address alone; a redirect to another does not get it, because none is followed. */
function secret({ url, token }: CloneOrder): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  };
}

function environment(home: string, { url, networkEnv, path }: CloneOrder): Record<string, string> {
  const protocol = new URL(url).protocol;
  if (protocol !== 'https:' && protocol !== 'http:') throw new Fault('unsafe-path', { fields: { url } });
  const certificates = networkEnv['SSL_CERT_FILE'] ?? networkEnv['CURL_CA_BUNDLE'];
  return {
    ...networkEnv,
    ...(certificates === undefined ? {} : { GIT_SSL_CAINFO: certificates }),
    PATH: path,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: protocol.slice(0, -1),
    LC_ALL: 'C',
  };
}

/** What git says may hold the address, never the header; a commit that is gone is another thing than a server that is. */
function refusal(cause: unknown, { url, commits }: CloneOrder): Fault {
  const message = cause instanceof Error ? cause.message.slice(0, 500) : '';
  const isGone = /not our ref|couldn't find remote ref|unadvertised object/.test(message);
  return new Fault(isGone ? 'github-gone' : 'clone-failed', { cause, fields: { url, ...commits, message } });
}
