// From a kept request to its answer: the repository is fetched, the token taken back, and only then anything of it run.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { visibleText } from '../../commands/visible.ts';
import { Fault } from '../../errors.ts';
import { prove, test } from '../../flow.ts';
import type { Pull } from '../../github/pulls.ts';
import type { KeptRequest } from '../../queue/requests.ts';
import type { Answer } from '../../report/answer.ts';
import { cloneInto } from '../../stages/workspace/clone.ts';
import type { Request } from '../../terms.ts';
import { gatherTools } from '../cli/tools.ts';
import type { World } from './world.ts';

const MOST_DESCRIPTION_CHARS = 4000;

/** Throws faults; `interrupted` when the signal is aborted. */
export async function answerTo(
  world: World,
  { id, asked }: KeptRequest,
  pull: Pull,
  signal: AbortSignal,
): Promise<Answer> {
  const dir = join(world.settings.cacheDir, 'jobs', id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // kill point: before the token
  try {
    await fetchCode(world, asked, dir, { isCheckedOut: false }, signal);
    // kill point: after the clone
    const tools = await gatherTools({
      settings: world.settings,
      startDir: join(dir, 'work'),
      budgetMs: asked.request.budgetMs,
      isQuiet: true,
      trust: asked.request.trust,
      priority: asked.by === undefined ? 'batch' : 'interactive',
      signal,
    });
    // kill point: after the sandbox was probed
    const request = instructed(asked.request, pull);
    const answer = await (request.command === 'prove' ? prove(request, tools) : test(request, tools));
    if (signal.aborted) throw new Fault('interrupted');
    return { ...answer, request: asked.request };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The token lives for as long as git fetches. */
export async function fetchCode(
  world: World,
  asked: KeptRequest['asked'],
  dir: string,
  { isCheckedOut }: { readonly isCheckedOut: boolean },
  signal: AbortSignal,
): Promise<void> {
  await using repository = await world.github.open(asked.installation, asked.repository, 'read-code');
  // kill point: after the token
  await cloneInto(
    dir,
    {
      url: asked.repository.cloneUrl,
      token: repository.token,
      commits: asked.request,
      networkEnv: world.app.networkEnv,
      path: world.settings.path,
      isCheckedOut,
    },
    signal,
  );
}

/** A person's own words first, then what the pull request says of itself, as far as a reader sees it. */
function instructed(request: Request, pull: Pull): Request {
  const said = visibleText(`${pull.title}\n\n${pull.body}`).trim().slice(0, MOST_DESCRIPTION_CHARS);
  const instruction = [request.instruction, said]
    .filter((text) => text !== undefined && text !== '')
    .join('\n\n');
  return { ...request, instruction };
}
