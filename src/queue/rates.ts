// How often somebody may ask: by person and repository, and by repository.
import type { Session } from './database.ts';

export interface Rates {
  readonly personPerHour: number;
  readonly repositoryPerHour: number;
}

/** Counts it, unless that is too often: then who has asked too often. */
export async function countAct(
  session: Session,
  repository: number,
  person: string,
  rates: Rates,
): Promise<'counted' | 'person' | 'repository'> {
  await session.query(`delete from testwright.act where at < now() - interval '1 hour'`);
  const [acts] = await session.query<{ all: number; own: number }>(
    `select count(*)::int as all, (count(*) filter (where person = $2))::int as own
     from testwright.act where repository = $1`,
    [repository, person],
  );
  if ((acts?.own ?? 0) >= rates.personPerHour) return 'person';
  if ((acts?.all ?? 0) >= rates.repositoryPerHour) return 'repository';
  await session.query('insert into testwright.act (repository, person) values ($1, $2)', [
    repository,
    person,
  ]);
  return 'counted';
}
