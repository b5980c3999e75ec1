// Deliveries that come in a crowd: each is kept once with its job, and one that cannot be kept harms no other.
import { openDatabase } from '../../src/queue/database.ts';
import { unknownDeliveries } from '../../src/queue/deliveries.ts';
import { openJobs } from '../../src/queue/jobs.ts';
import { openLetterbox } from '../../src/queue/letterbox.ts';
import { makeTables } from '../../src/queue/tables.ts';
import { newFolder } from '../stages/workspace/repository.ts';

test('a crowd with two of the same id and one that the database refuses', async () => {
  await using database = await openDatabase({ databaseUrl: undefined, dataDir: newFolder() });
  await makeTables(database);
  await using jobs = await openJobs(database, () => undefined);
  let transactions = 0;
  const letterbox = openLetterbox({
    database: {
      ...database,
      transaction: (work) => {
        transactions += 1;
        return database.transaction(work);
      },
    },
    jobs,
  });
  const put = (guid: string, payload = '{}') => letterbox.put({ guid, event: 'x', payload });
  const names = Array.from({ length: 60 }, (_, at) => `g-${at}`);
  const kept = await Promise.all([...names.map((guid) => put(guid)), put('g-7'), put('g-59')]);
  expect(kept).toEqual([...names.map(() => true), false, false]);
  // The first alone, as nothing was under way; then what waited meanwhile.
  expect(transactions).toBe(3);
  const mixed = await Promise.allSettled([put('a'), put('b'), put('nul', '\u0000'), put('c')]);
  expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await unknownDeliveries(database, [...names, 'a', 'b', 'c', 'nul'])).toEqual(['nul']);
  const [sent] = await database.query<{ jobs: number; ids: number }>(
    `select count(*)::int as jobs, count(distinct data->>'id')::int as ids from pgboss.job where name = 'delivery'`,
  );
  expect(sent).toEqual({ jobs: 63, ids: 63 });
});
