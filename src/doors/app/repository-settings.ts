// What a repository says in `.github/testwright.yml` on its default branch, where no pull request can change it.
import { Fault } from '../../errors.ts';
import type { Repository } from '../../github/repository.ts';
import { CONFIG_PATH, readRepositoryConfig } from '../../stages/workspace/repository-config.ts';
import type { RepositoryConfig } from '../../terms.ts';

export interface RepositorySettings {
  readonly config: RepositoryConfig;
  /** What is wrong with the file; then nothing of it counts. */
  readonly problem?: { readonly line: number; readonly cause: string };
  readonly isWritten: boolean;
}

export async function settingsOf(repository: Repository): Promise<RepositorySettings> {
  return readSettingsText(await repository.commits.read(CONFIG_PATH, undefined));
}

export function readSettingsText(text: string | undefined): RepositorySettings {
  const isWritten = text !== undefined;
  try {
    return { config: readRepositoryConfig(text), isWritten };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'bad-config') throw error;
    const { line, cause } = error.fields;
    return {
      // A file that cannot be read asks for nothing: least of all for doing something unasked.
      config: { automatic: [] },
      problem: { line: Number(line), cause: String(cause) },
      isWritten,
    };
  }
}
