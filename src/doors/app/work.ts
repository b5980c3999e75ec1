// The job of a request: answer it, show the answer, and only then call it done. It may be interrupted anywhere and begins
// again; what was done before is found and not done twice.
import { Fault, isFaultCode } from '../../errors.ts';
import type { Repository } from '../../github/repository.ts';
import {
  findRequest,
  type KeptRequest,
  keepAnswer,
  requestFailed,
  requestPublished,
  type StopReason,
  stopRequest,
  takeRequest,
} from '../../queue/requests.ts';
import { type Answer, failureAnswer } from '../../report/answer.ts';
import { answerTo, type Told } from './answering.ts';
import { applyTo } from './applying.ts';
import { figuresOf } from './figures.ts';
import { againButton, publish, writeCheck } from './publish.ts';
import { isCurrent, purposeFor, subjectOf } from './subjects.ts';
import type { World } from './world.ts';

/** A request that kills its worker so often is not tried again. */
const MOST_DEATHS = 3;
/** How soon a cancelled request stops. */
const WATCH_MS = 500;

export async function handleRequest(world: World, id: string, signal: AbortSignal): Promise<void> {
  const kept = await findRequest(world.database, id);
  if (kept === undefined || kept.state === 'published') return;
  if (kept.state === 'stopped') return await showStopped(world, kept, kept.stop ?? 'cancelled');
  if ((await takeRequest(world.database, id)) >= MOST_DEATHS) throw new Fault('worker-died');
  using watch = watchStop(world, id, AbortSignal.any([signal, world.signal]));
  try {
    await carryOut(world, kept, watch.signal);
  } catch (error) {
    const now = await findRequest(world.database, id);
    if (now?.state === 'stopped' && !world.signal.aborted)
      return await showStopped(world, now, now.stop ?? 'cancelled');
    if (world.signal.aborted) throw new Fault('interrupted', { cause: error });
    throw error;
  }
  world.metrics.requests.inc({ command: kept.asked.request.command, state: 'published' });
}

async function carryOut(world: World, kept: KeptRequest, signal: AbortSignal): Promise<void> {
  const { asked, id } = kept;
  if (asked.request.command === 'apply') return await applyTo(world, kept, signal);
  const told = await begin(world, kept);
  if (told === undefined) {
    await stopRequest(world.database, id, 'superseded');
    throw new Fault('interrupted');
  }
  const answer = await answerOnce(world, kept, told, signal);
  await using repository = await openFor(world, asked);
  const now = await subjectOf(repository, asked);
  if (now === undefined || !isCurrent(now, asked)) {
    await stopRequest(world.database, id, 'superseded');
    throw new Fault('interrupted');
  }
  signal.throwIfAborted();
  await publish(world, repository, kept, answer, now);
}

function openFor(world: World, asked: KeptRequest['asked']): Promise<Repository> {
  return world.github.open(asked.installation, asked.repository, purposeFor(asked));
}

/** Shows that work goes on; undefined: the head has moved, or the pull request is gone. */
async function begin(world: World, { asked }: KeptRequest): Promise<Told | undefined> {
  await using repository = await openFor(world, asked);
  const pull = await subjectOf(repository, asked);
  if (pull === undefined || !isCurrent(pull, asked)) return undefined;
  if (pull.isIssue) return { subject: pull, closes: [] };
  const { command } = asked.request;
  const page = {
    title: 'At work',
    summary: `\`${command}\` is being worked on. \`/testwright cancel\` stops it.`,
  };
  await writeCheck(repository, pull.head, pull.number, page, [], false);
  return { subject: pull, closes: await repository.pulls.closes(pull.number) };
}

async function answerOnce(world: World, kept: KeptRequest, told: Told, signal: AbortSignal): Promise<Answer> {
  if (kept.answer !== null) return JSON.parse(kept.answer);
  const answer = await answerTo(world, kept, told, signal);
  await keepAnswer(world.database, kept.id, JSON.stringify(answer), figuresOf(answer));
  count(world, answer);
  return answer;
}

/** Aborted within half a second of somebody stopping the request, through whichever process. */
function watchStop(
  world: World,
  id: string,
  outer: AbortSignal,
): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  const timer = setInterval(() => {
    findRequest(world.database, id)
      .then((now) => {
        if (now?.state === 'stopped') stop.abort();
      })
      // A database that is away for a moment is asked again.
      .catch(() => undefined);
  }, WATCH_MS);
  return { signal: AbortSignal.any([outer, stop.signal]), [Symbol.dispose]: () => clearInterval(timer) };
}

const stopWords: Readonly<Record<StopReason, string>> = {
  cancelled: 'Cancelled.',
  superseded: 'The branch has moved on: nothing of this commit is shown.',
  failed: 'It could not be done.',
};

/** Whoever asked sees on the commit that it ended; a comment is only written where a person must know. */
async function showStopped(world: World, { asked }: KeptRequest, why: StopReason): Promise<void> {
  await using repository = await openFor(world, asked);
  const page = { title: stopWords[why], summary: stopWords[why] };
  if (asked.isIssue !== true)
    await writeCheck(repository, asked.request.head, asked.pull, page, [againButton]);
  if (why === 'superseded' && asked.by !== undefined) await sayMoved(repository, asked);
  world.metrics.requests.inc({ command: asked.request.command, state: why });
}

async function sayMoved(repository: Repository, { pull, by, request }: KeptRequest['asked']): Promise<void> {
  const marker = `<!-- testwright:moved:${request.head}:${by?.comment ?? 0} -->`;
  if ((await repository.comments.find(pull, marker)) !== undefined) return;
  const head = request.head.slice(0, 12);
  await repository.comments.create(
    pull,
    `${marker}\nThe branch moved on from \`${head}\` while I was at it, so nothing is shown. \`/testwright retry\` looks at it as it is now.`,
  );
}

/** It is not tried any more: the fault is the answer. */
export async function giveUpRequest(world: World, id: string): Promise<void> {
  const kept = await findRequest(world.database, id);
  if (kept === undefined || kept.state === 'published' || kept.state === 'stopped') return;
  const { asked, fault } = kept;
  await using repository = await openFor(world, asked);
  const pull = await subjectOf(repository, asked);
  if (pull !== undefined) {
    const answer = failureAnswer(new Fault(isFaultCode(fault) ? fault : 'internal'), asked.request);
    await publish(world, repository, kept, answer, pull);
  } else await requestPublished(world.database, id, { comment: undefined, checkRun: undefined });
  world.log.warn('gave up', { job: id, code: fault ?? 'internal' });
}

export async function noteFailure(world: World, id: string, fault: Fault): Promise<void> {
  world.metrics.faults.inc({ code: fault.code });
  const status = fault.fields['status'];
  world.log.warn('a try failed', {
    job: id,
    code: fault.code,
    ...(typeof status === 'number' ? { status } : {}),
    ...(fault.fix === undefined ? {} : { fix: fault.fix }),
  });
  await requestFailed(world.database, id, fault.code);
}

function count(world: World, answer: Answer): void {
  const { metrics } = world;
  for (const { code } of answer.reasons) metrics.reasons.inc({ code });
  for (const [step, ms] of Object.entries(answer.timings)) metrics.steps.observe({ step }, ms / 1000);
  for (const step of ['targets', 'candidates', 'proven', 'accepted'] as const)
    metrics.yields.inc({ step }, answer.funnel[step]);
  for (const { promptTokens, completionTokens, modelMs } of answer.usage) {
    metrics.tokens.inc({ kind: 'prompt' }, promptTokens);
    metrics.tokens.inc({ kind: 'completion' }, completionTokens);
    metrics.modelSeconds.inc(modelMs / 1000);
  }
}
