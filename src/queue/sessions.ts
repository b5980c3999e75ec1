// Who is signed in at the operator page. A session is known by the hash of its secret: reading the table lets nobody in.
import { createHash } from 'node:crypto';
import type { Session } from './database.ts';

export interface SignedIn {
  /** Null: whoever holds the operator's token. */
  readonly login: string | null;
  /** Ids of the repositories that are shown; null: all. */
  readonly repositories: readonly number[] | null;
}

/** What a person may see is looked up anew at least so often. */
export const SESSION_MINUTES = 60;

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

export async function keepSession(session: Session, secret: string, who: SignedIn): Promise<void> {
  await session.query('delete from testwright.session where ends < now()');
  await session.query(
    `insert into testwright.session (id, login, repositories, ends)
     values ($1, $2, $3, now() + interval '${SESSION_MINUTES} minutes')`,
    [hashOf(secret), who.login, who.repositories === null ? null : JSON.stringify(who.repositories)],
  );
}

export async function findSession(session: Session, secret: string): Promise<SignedIn | undefined> {
  const [found] = await session.query<SignedIn>(
    'select login, repositories from testwright.session where id = $1 and ends > now()',
    [hashOf(secret)],
  );
  return found;
}

export async function endSession(session: Session, secret: string): Promise<void> {
  await session.query('delete from testwright.session where id = $1', [hashOf(secret)]);
}
