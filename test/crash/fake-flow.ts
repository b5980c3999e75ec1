// An answer at once, in the place of the stages: one proven test. The words of a request choose another end.
import { Fault } from '../../src/errors.ts';
import { type Answer, emptyAnswer } from '../../src/report/answer.ts';
import type { Request } from '../../src/terms.ts';
import { provenTest } from '../doors/app/proven-test.ts';

interface FakeTools {
  readonly signal: AbortSignal;
}

export async function gatherTools({ signal }: FakeTools) {
  const nothing = () => undefined;
  const progress = { step: nothing, note: nothing, done: nothing, timings: () => ({}) };
  return { signal, progress, sandbox: {} };
}

export async function test(request: Request, { signal }: FakeTools): Promise<Answer> {
  const words = request.instruction ?? '';
  if (words.includes('slowly')) await aborted(signal);
  const seconds = /for (\d+) seconds/.exec(words)?.[1];
  if (seconds !== undefined) await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
  if (words.includes('in vain')) throw new Fault('no-sandbox');
  return { ...emptyAnswer(request), tests: [provenTest()] };
}

export const prove = (request: Request, tools: FakeTools) => test(request, tools);
export const reproduce = (request: Request, tools: FakeTools) => test(request, tools);

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new Fault('interrupted'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
