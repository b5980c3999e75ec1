// Evidence of a published verdict, behind a link that only the comment's readers know; on the machine itself without it.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../../queue/database.ts';
import { answersWith } from '../../queue/overview.ts';
import { findRequest } from '../../queue/requests.ts';
import type { Answer } from '../../report/answer.ts';
import type { Evidence } from '../../report/evidence.ts';
import { evidenceText } from '../../report/evidence-file.ts';
import { send } from './send.ts';
import type { World } from './world.ts';

type Means = Pick<World, 'app' | 'github'>;

/** Undefined where nobody outside could follow it. */
export function evidenceLink({ app, github }: Means, request: string): string | undefined {
  if (app.publicUrl === undefined || app.isPulling) return undefined;
  return `${app.publicUrl}/evidence?request=${request}&key=${github.sign(`evidence:${request}`)}&id=`;
}

export async function showEvidence(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const [name = '', id = '', key = ''] = ['request', 'id', 'key'].map((field) => query.get(field) ?? '');
  const isKnown = isSame(key, world.github.sign(`evidence:${name}`));
  const isWellFormed = id !== '' && (name === '' || /^[0-9a-f-]{36}$/.test(name));
  if (!isWellFormed || !(isLocal(request) || (isKnown && name !== '')))
    return send(response, 404, 'not found');
  const found =
    name === '' ? await newestEvidence(world.database, id) : await evidenceIn(world.database, name, id);
  if (found === undefined) return send(response, 404, 'not found');
  send(response, 200, evidenceText(found), 'application/json');
}

/** On the machine itself. Behind a proxy everybody comes from this machine. */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  return (
    /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '') && headers['x-forwarded-for'] === undefined
  );
}

async function evidenceIn(session: Session, request: string, id: string): Promise<Evidence | undefined> {
  const kept = await findRequest(session, request);
  return kept?.answer ? within(kept.answer, id) : undefined;
}

/** Of the newest answer that holds it, whichever request it was for. */
export async function newestEvidence(session: Session, id: string): Promise<Evidence | undefined> {
  for (const answer of await answersWith(session, JSON.stringify(id))) {
    const found = within(answer, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function within(text: string, id: string): Evidence | undefined {
  const answer: Answer = JSON.parse(text);
  return answer.evidence.find((one) => one.id === id);
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
