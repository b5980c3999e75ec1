// A pull request that would make `.github/testwright.yml` invalid is told so while it can still be changed, once, in a
// comment that follows what becomes of it.
import type { Pull } from '../../github/pulls.ts';
import type { Repository } from '../../github/repository.ts';
import { codeSpan } from '../../report/clean-markdown.ts';
import { CONFIG_PATH, configFields } from '../../stages/workspace/repository-config.ts';
import { mergeSettings } from './repository-settings.ts';

const MARKER = '<!-- testwright:config -->';

export async function noteConfig(repository: Repository, pull: Pull): Promise<void> {
  const text = await repository.commits.read(CONFIG_PATH, pull.head);
  const [problem] = mergeSettings(text, undefined, '').problems;
  const known = problem === undefined || (await isEdited(repository, pull)) ? problem : undefined;
  const note = await repository.comments.find(pull.number, MARKER);
  if (known === undefined && note === undefined) return;
  const words =
    known === undefined
      ? `\`${CONFIG_PATH}\` is valid now.`
      : `\`${CONFIG_PATH}\` is not valid here. Line ${known.line}: ${codeSpan(known.cause, 300)}.\n\nMerged like this, nothing of the file would count, and I would do nothing unasked. It may hold ${configFields()
          .map((field) => `\`${field}\``)
          .join(', ')}.`;
  if (note === undefined) await repository.comments.create(pull.number, `${MARKER}\n${words}`);
  else await repository.comments.update(note, `${MARKER}\n${words}`);
}

/** It may be invalid on the branch that it came from: then it is nobody's news here. */
async function isEdited(repository: Repository, pull: Pull): Promise<boolean> {
  return (await repository.pulls.files(pull.number)).some(({ path }) => path === CONFIG_PATH);
}
