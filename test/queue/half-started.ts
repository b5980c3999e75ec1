// Opens the jobs on a database that fails when the queues are made, and must end then by itself.
import { openDatabase } from '../../src/queue/database.ts';
import { openJobs } from '../../src/queue/jobs.ts';

const database = await openDatabase({ databaseUrl: undefined, dataDir: process.argv[2] ?? '' });
const { db } = database.boss;
const executeSql = async (text: string, values?: unknown[]) => {
  if (/create_queue/.test(text) && !/function/i.test(text)) throw new Error('the database is gone');
  return (await db?.executeSql(text, values)) ?? { rows: [] };
};
try {
  await openJobs({ ...database, boss: { ...database.boss, db: { executeSql } } }, () => undefined);
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : '');
}
await database[Symbol.asyncDispose]();
