// `testwright serve` and `testwright worker`: the GitHub App.
import { type AppSettings, readAppSettings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Duties } from '../app/run.ts';
import type { AddCommand } from './door.ts';

export const addServe: AddCommand = (program, { settings, signal }) => {
  // The other commands need none of its libraries.
  const run = async (duties: Duties, app: AppSettings) =>
    (await import('../app/run.ts').catch(sayWhatIsMissing)).runApp(settings, app, duties, signal);
  program
    .command('serve')
    .description(
      'Runs the GitHub App: takes webhooks, and without DATABASE_URL does the work, too (docs/app.md)',
    )
    .action(async () => {
      const app = readAppSettings(settings);
      await run({ serves: true, works: app.databaseUrl === undefined }, app);
    });
  program
    .command('worker')
    .description('Does the work of the GitHub App from a PostgreSQL queue; any number of them may run')
    .action(async () => {
      const app = readAppSettings(settings);
      if (app.databaseUrl === undefined)
        throw new Fault('bad-app', {
          fields: { missing: 'DATABASE_URL' },
          fix: 'Without PostgreSQL testwright serve does the work itself: run that alone',
        });
      await run({ serves: false, works: true }, app);
    });
};

/** The npm package leaves the server's own packages to those who serve. */
function sayWhatIsMissing(cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
  const [, name] = /package '([^']+)'/.exec(cause.message) ?? [];
  throw new Fault('bad-app', {
    cause,
    fields: { missing: name ?? cause.message },
    fix: 'Install beside testwright what its package.json names under peerDependencies, all but node-llama-cpp',
  });
}
