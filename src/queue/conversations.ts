// What is remembered of a pull request: our one comment there, whether we are to be quiet, and every test shown.
import type { AcceptedTest } from '../terms.ts';
import type { Session } from './database.ts';

export interface Conversation {
  readonly comment: number | null;
  readonly is_paused: boolean;
}

export type PostState = 'posted' | 'dismissed' | 'applied';

export interface Post {
  readonly id: string;
  readonly state: PostState;
  readonly reason: string | null;
  readonly request: string;
  readonly test: AcceptedTest;
}

export async function conversationOf(
  session: Session,
  repository: number,
  pull: number,
): Promise<Conversation> {
  const [found] = await session.query<Conversation>(
    'select comment, is_paused from testwright.conversation where repository = $1 and pull = $2',
    [repository, pull],
  );
  return found ?? { comment: null, is_paused: false };
}

export async function keepComment(
  session: Session,
  repository: number,
  pull: number,
  comment: number,
): Promise<void> {
  await session.query(
    `insert into testwright.conversation (repository, pull, comment) values ($1, $2, $3)
     on conflict (repository, pull) do update set comment = $3`,
    [repository, pull, comment],
  );
}

export async function setPaused(
  session: Session,
  repository: number,
  pull: number,
  isPaused: boolean,
): Promise<void> {
  await session.query(
    `insert into testwright.conversation (repository, pull, is_paused) values ($1, $2, $3)
     on conflict (repository, pull) do update set is_paused = $3`,
    [repository, pull, isPaused],
  );
}

/** Oldest first. */
export async function postsOf(session: Session, repository: number, pull: number): Promise<readonly Post[]> {
  return await session.query<Post>(
    `select id, state, reason, request, test from testwright.post
     where repository = $1 and pull = $2 order by posted, id`,
    [repository, pull],
  );
}

export async function keepPosts(
  session: Session,
  { repository, pull, request }: { repository: number; pull: number; request: string },
  tests: readonly AcceptedTest[],
): Promise<void> {
  for (const test of tests)
    await session.query(
      `insert into testwright.post (repository, pull, id, state, request, test)
       values ($1, $2, $3, 'posted', $4, $5)
       on conflict (repository, pull, id) do update set request = $4, test = $5`,
      [repository, pull, test.id, request, JSON.stringify(test)],
    );
}

export async function setPosts(
  session: Session,
  { repository, pull }: { repository: number; pull: number },
  ids: readonly string[],
  state: PostState,
  reason: string | undefined,
): Promise<void> {
  await session.query(
    `update testwright.post set state = $4, reason = $5 where repository = $1 and pull = $2 and id = any($3)`,
    [repository, pull, [...ids], state, reason ?? null],
  );
}
