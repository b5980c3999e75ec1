// What has been kept, looked at across pull requests: for the operator page, which changes nothing here.
import type { Session } from './database.ts';
import type { Asked, RequestState, StopReason } from './requests.ts';

/** What is counted of an answer, kept beside it: answers are large. */
export interface Figures {
  readonly reasons: readonly string[];
  readonly targets: number;
  readonly candidates: number;
  readonly proven: number;
  readonly accepted: number;
  readonly findings: number;
  readonly tokens: number;
  readonly modelMs: number;
  readonly seconds: number;
}

export interface Step {
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Job {
  readonly id: string;
  readonly state: RequestState;
  readonly stop: StopReason | null;
  readonly fault: string | null;
  readonly asked: Asked;
  readonly figures: Figures | null;
  readonly steps: readonly Step[];
  readonly created: Date;
  readonly ended: Date | null;
}

/** Null: all. */
export type Visible = readonly number[] | null;

const jobColumns = 'id, state, stop, fault, asked, figures, steps, created, ended';
const inSight = '($1::bigint[] is null or repository = any($1::bigint[]))';

/** Waiting and running ones first, then the newest. */
export async function jobsIn(
  session: Session,
  visible: Visible,
  { most, skip }: { readonly most: number; readonly skip: number },
): Promise<readonly Job[]> {
  return await session.query<Job>(
    `select ${jobColumns} from testwright.request where ${inSight}
     order by (state in ('waiting', 'answered')) desc, created desc limit $2 offset $3`,
    [visible, most, skip],
  );
}

export async function jobOf(session: Session, visible: Visible, id: string): Promise<Job | undefined> {
  const [found] = await session.query<Job>(
    `select ${jobColumns} from testwright.request where ${inSight} and id = $2`,
    [visible, id],
  );
  return found;
}

export interface RepositoryFigures {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly jobs: number;
  readonly running: number;
  readonly last: Date;
}

export async function repositoriesIn(
  session: Session,
  visible: Visible,
): Promise<readonly RepositoryFigures[]> {
  return await session.query<RepositoryFigures>(
    `select repository::float8 as id, max(asked->'repository'->>'owner') as owner,
       max(asked->'repository'->>'name') as name, count(*)::int as jobs,
       (count(*) filter (where state in ('waiting', 'answered')))::int as running, max(created) as last
     from testwright.request where ${inSight} group by repository order by max(created) desc limit 200`,
    [visible],
  );
}

export interface ReasonDay {
  readonly code: string;
  /** Days ago. */
  readonly ago: number;
  readonly count: number;
}

export const REASON_DAYS = 14;

export async function reasonsIn(session: Session, visible: Visible): Promise<readonly ReasonDay[]> {
  return await session.query<ReasonDay>(
    `select code, (current_date - created::date)::int as ago, count(*)::int as count
     from testwright.request, jsonb_array_elements_text(coalesce(figures->'reasons', '[]'::jsonb)) as code
     where ${inSight} and created::date > current_date - ${REASON_DAYS} group by 1, 2`,
    [visible],
  );
}

export interface Totals {
  readonly answers: number;
  readonly targets: number;
  readonly candidates: number;
  readonly proven: number;
  readonly accepted: number;
  readonly findings: number;
  readonly tokens: number;
  readonly modelSeconds: number;
  readonly seconds: number;
}

/** Of the answers of the last thirty days. */
export async function totalsIn(session: Session, visible: Visible): Promise<Totals> {
  const sum = (name: string) => `coalesce(sum((figures->>'${name}')::float8), 0)::float8`;
  const names = ['targets', 'candidates', 'proven', 'accepted', 'findings', 'tokens', 'seconds'];
  const [found] = await session.query<Totals>(
    `select count(figures)::int as answers, ${names.map((name) => `${sum(name)} as ${name}`).join(', ')},
       ${sum('modelMs')} / 1000 as "modelSeconds"
     from testwright.request where ${inSight} and created > now() - interval '30 days'`,
    [visible],
  );
  if (found === undefined) throw new Error('Sums always have one row');
  return found;
}

export interface PostCounts {
  readonly posted: number;
  readonly applied: number;
  readonly dismissed: number;
}

/** Tests shown in the last thirty days, and what people did with them. */
export async function postsIn(session: Session, visible: Visible): Promise<PostCounts> {
  const of = (state: string) => `(count(*) filter (where state = '${state}'))::int`;
  const [found] = await session.query<PostCounts>(
    `select count(*)::int as posted, ${of('applied')} as applied, ${of('dismissed')} as dismissed
     from testwright.post where ${inSight} and posted > now() - interval '30 days'`,
    [visible],
  );
  return found ?? { posted: 0, applied: 0, dismissed: 0 };
}

/** A step of a request begins; the first forgets those of an earlier try. */
export async function noteStep(session: Session, id: string, name: string, isFirst: boolean): Promise<void> {
  const step = JSON.stringify([{ name, at: new Date().toISOString() }]);
  await session.query(
    `update testwright.request set steps = ${isFirst ? '$2::jsonb' : 'steps || $2::jsonb'} where id = $1`,
    [id, step],
  );
}

/** Answers that hold these words anywhere, newest first. */
export async function answersWith(session: Session, words: string): Promise<readonly string[]> {
  const found = await session.query<{ answer: string }>(
    `select answer from testwright.request where answer is not null and position($1 in answer) > 0
     order by created desc limit 20`,
    [words],
  );
  return found.map(({ answer }) => answer);
}
