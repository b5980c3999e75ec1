// From a kept request to its answer: the repository is fetched, the token taken back, and only then anything of it run.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { visibleText } from '../../commands/visible.ts';
import { Fault } from '../../errors.ts';
import { prove, reproduce, test } from '../../flow.ts';
import type { ClosedIssue } from '../../github/closing.ts';
import type { Subject } from '../../github/pulls.ts';
import { noteStep } from '../../queue/overview.ts';
import type { KeptRequest } from '../../queue/requests.ts';
import type { Answer } from '../../report/answer.ts';
import type { Progress } from '../../report/progress.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import { cloneInto } from '../../stages/workspace/clone.ts';
import type { Request } from '../../terms.ts';
import { gatherTools } from '../cli/tools.ts';
import type { Metrics } from './metrics.ts';
import { sharedScope } from './repository-settings.ts';
import type { World } from './world.ts';

const MOST_DESCRIPTION_CHARS = 4000;
const MOST_ISSUE_CHARS = 1500;

/** What people have said of the matter. */
export interface Told {
  readonly subject: Subject;
  readonly closes: readonly ClosedIssue[];
}

/** Throws faults; `interrupted` when the signal is aborted. */
export async function answerTo(
  world: World,
  { id, asked }: KeptRequest,
  told: Told,
  signal: AbortSignal,
): Promise<Answer> {
  const dir = join(world.settings.cacheDir, 'jobs', id);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await noteStep(world.database, id, 'Fetching the repository', true);
    await fetchCode(world, asked, dir, { isCheckedOut: false }, signal);
    const gathered = await gatherTools({
      settings: world.settings,
      startDir: join(dir, 'work'),
      budgetMs: asked.request.budgetMs,
      isQuiet: true,
      trust: asked.request.trust,
      priority: asked.by === undefined ? 'batch' : 'interactive',
      signal,
    });
    const beneath = await sharedScope(world.github, asked);
    const sandbox = counted(gathered.sandbox, world.metrics);
    const tools = { ...gathered, beneath, sandbox, progress: telling(world, id, gathered.progress) };
    const answer = await flowOf(asked.request)(instructed(asked.request, told), tools);
    if (signal.aborted) throw new Fault('interrupted');
    return { ...answer, request: asked.request };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function counted(sandbox: Sandbox, { sandboxRuns, sandboxSeconds }: Metrics): Sandbox {
  return {
    ...sandbox,
    run: async (spec, signal) => {
      const result = await sandbox.run(spec, signal);
      sandboxRuns.inc({ end: result.end });
      sandboxSeconds.inc(result.wallMs / 1000);
      return result;
    },
  };
}

/** Each step is also kept, for whoever watches; where that fails, the work goes on. */
function telling({ database }: World, id: string, progress: Progress): Progress {
  let last: Promise<void> = Promise.resolve();
  const tell = (name: string) => noteStep(database, id, name, false).catch(() => undefined);
  return {
    ...progress,
    step: (name) => {
      progress.step(name);
      last = last.then(() => tell(name));
    },
  };
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

function flowOf({ command }: Request) {
  if (command === 'prove') return prove;
  return command === 'reproduce' ? reproduce : test;
}

/** A person's own words first, then what the pull request or issue says, then what it closes, as a reader sees them. */
function instructed(request: Request, { subject, closes }: Told): Request {
  const seen = (words: string, most: number) => visibleText(words).trim().slice(0, most);
  const said = [
    seen(`${subject.title}\n\n${subject.body}`, MOST_DESCRIPTION_CHARS),
    ...closes.map(({ number, title, body }) =>
      seen(`Closes #${number}: ${title}\n\n${body}`, MOST_ISSUE_CHARS),
    ),
  ];
  const instruction = [request.instruction, ...said]
    .filter((text) => text !== undefined && text !== '')
    .join('\n\n')
    // Not every server keeps such words apart from the marks of its own chat template.
    .replaceAll('<|', '< |');
  return { ...request, instruction };
}
