// What counts in a repository: its own `.github/testwright.yml` on its default branch, where no pull request can change
// it, and beneath that the same file of its owner's `.github` repository.
import { Fault } from '../../errors.ts';
import type { Repository } from '../../github/repository.ts';
import { CONFIG_PATH, readRepositoryConfig } from '../../stages/workspace/repository-config.ts';
import type { RepositoryConfig } from '../../terms.ts';
import type { Place } from './events.ts';
import type { World } from './world.ts';

export interface Problem {
  /** Of the repository itself, or `owner/.github`. */
  readonly file: string;
  readonly line: number;
  readonly cause: string;
}

export interface RepositorySettings {
  readonly config: RepositoryConfig;
  /** Where each field that is set comes from. */
  readonly sources: Readonly<Record<string, string>>;
  /** What is wrong with a file; then nothing of it counts, and nothing happens unasked. */
  readonly problems: readonly Problem[];
  /** Files that are there. */
  readonly files: readonly string[];
}

/** The owner's repository for what goes for all others. */
const SHARED = '.github';
const OWN_FILE = 'the file';
/** How a repository is built and tested is its own: evidence is run again from it alone. */
const OWN_ONLY: readonly (keyof RepositoryConfig)[] = ['install', 'build', 'test'];

export async function settingsOf(
  { github }: Pick<World, 'github'>,
  { installation, repository: at }: Place,
  repository: Repository,
): Promise<RepositorySettings> {
  const own = await repository.commits.read(CONFIG_PATH, undefined);
  return mergeSettings(own, await sharedText(github, installation, at), `${at.owner}/${SHARED}`);
}

/** What the owner says for all repositories about which code is looked at. */
export async function sharedScope(
  github: World['github'],
  { installation, repository }: Place,
): Promise<Pick<RepositoryConfig, 'paths' | 'arid'>> {
  const { config } = readLayer(await sharedText(github, installation, repository), SHARED, OWN_ONLY);
  const { paths, arid } = config;
  return { ...(paths === undefined ? {} : { paths }), ...(arid === undefined ? {} : { arid }) };
}

async function sharedText(
  github: World['github'],
  installation: number,
  { owner, name }: Place['repository'],
): Promise<string | undefined> {
  return name === SHARED ? undefined : await github.readFile(installation, owner, SHARED, CONFIG_PATH);
}

export function mergeSettings(
  ownText: string | undefined,
  sharedWords: string | undefined,
  sharedName: string,
): RepositorySettings {
  const shared = readLayer(sharedWords, sharedName, OWN_ONLY);
  const own = readLayer(ownText, OWN_FILE, []);
  const problems = [own, shared].flatMap(({ problem }) => problem ?? []);
  const from = ({ config }: Layer, name: string) =>
    Object.keys(config).map((field) => [field, name] as const);
  return {
    config: {
      ...shared.config,
      ...own.config,
      // A file that cannot be read asks for nothing: least of all for doing something unasked.
      ...(problems.length > 0 ? { automatic: [], issues: false } : {}),
    },
    sources: Object.fromEntries([...from(shared, sharedName), ...from(own, OWN_FILE)]),
    problems,
    files: [...(ownText === undefined ? [] : [OWN_FILE]), ...(sharedWords === undefined ? [] : [sharedName])],
  };
}

interface Layer {
  readonly config: RepositoryConfig;
  readonly problem?: Problem;
}

function readLayer(
  text: string | undefined,
  file: string,
  unfit: readonly (keyof RepositoryConfig)[],
): Layer {
  try {
    const config = readRepositoryConfig(text);
    const wrong = unfit.find((field) => config[field] !== undefined);
    if (wrong === undefined) return { config };
    const cause = `${wrong} belongs into the file of a repository itself`;
    return { config: {}, problem: { file, line: 1, cause } };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'bad-config') throw error;
    const { line, cause } = error.fields;
    return { config: {}, problem: { file, line: Number(line), cause: String(cause) } };
  }
}
