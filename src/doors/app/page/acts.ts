// Retry and cancel from the page. What a person may is looked up at GitHub at the time, as for a command in a comment.
import { jobOf } from '../../../queue/overview.ts';
import { type Asked, requestsOf, stopRequest } from '../../../queue/requests.ts';
import { attemptAfter, sendRequest } from '../deeds.ts';
import { mayCommand } from '../policy.ts';
import { settingsOf } from '../repository-settings.ts';
import { subjectOf } from '../subjects.ts';
import type { World } from '../world.ts';
import type { Viewer } from './session.ts';

export type Act = 'retry' | 'cancel';
/** A word for the address, which the page turns into a sentence. */
export type Said = keyof typeof sentences;

export const sentences = {
  cancelled: 'It is stopped.',
  sent: 'It is asked for again: the new job is at the top of the list.',
  over: 'It is over already.',
  busy: 'It is still being worked on.',
  gone: 'What it is about is gone.',
  denied: 'You may not do that in this repository.',
} as const;

export async function act(world: World, viewer: Viewer, id: string, what: Act): Promise<Said> {
  const job = await jobOf(world.database, viewer.repositories, id);
  if (job === undefined) return 'gone';
  const { asked } = job;
  const isOver = job.state === 'published' || job.state === 'stopped';
  if (what === 'cancel' && isOver) return 'over';
  if (what === 'retry' && !isOver) return 'busy';
  await using repository = await world.github.open(asked.installation, asked.repository, 'talk');
  if (viewer.login !== null) {
    const settings = await settingsOf(world, asked, repository);
    if (!mayCommand(await repository.people.permissionOf(viewer.login), settings.config)) return 'denied';
  }
  if (what === 'cancel') {
    await stopRequest(world.database, id, 'cancelled');
    return 'cancelled';
  }
  const subject = await subjectOf(repository, asked);
  if (subject === undefined) return 'gone';
  const past = await requestsOf(world.database, asked.repository.id, asked.pull);
  const { head, base } = subject;
  const again: Asked = {
    ...asked,
    // On a fork the consent is that of whoever presses the button, for the head as it is now.
    request: { ...asked.request, head, base, attempt: attemptAfter(past, head) },
    ...(viewer.login === null ? {} : { by: { login: viewer.login, comment: undefined } }),
  };
  await world.database.transaction((session) => sendRequest(session, again, world.jobs));
  return 'sent';
}
