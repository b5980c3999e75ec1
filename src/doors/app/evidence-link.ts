// Evidence of a published verdict, behind a link that only the comment's readers know; on the machine itself without it.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findRequest } from '../../queue/requests.ts';
import type { Answer } from '../../report/answer.ts';
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
  const [name, id, key] = ['request', 'id', 'key'].map((field) => query.get(field) ?? '');
  if (!name || !id || !/^[0-9a-f-]{36}$/.test(name)) return send(response, 404, 'not found');
  const isHere = /^(?:::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
  const isKnown = isSame(key ?? '', world.github.sign(`evidence:${name}`));
  // Behind a proxy everybody comes from this machine.
  if (!isKnown && !(isHere && request.headers['x-forwarded-for'] === undefined))
    return send(response, 404, 'not found');
  const kept = await findRequest(world.database, name);
  const answer: Answer | undefined = kept?.answer ? JSON.parse(kept.answer) : undefined;
  const found = answer?.evidence.find((one) => one.id === id);
  if (found === undefined) return send(response, 404, 'not found');
  send(response, 200, evidenceText(found), 'application/json');
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
