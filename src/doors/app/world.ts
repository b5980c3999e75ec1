// What everything in the App is given.
import type { AppSettings, Settings } from '../../config.ts';
import type { GitHub } from '../../github/app.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../queue/database.ts';
import type { Jobs } from '../../queue/jobs.ts';
import type { Credentials } from './credentials.ts';
import type { Metrics } from './metrics.ts';

export interface World {
  readonly settings: Settings;
  readonly app: AppSettings;
  readonly github: GitHub;
  readonly database: Database;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How the operator page is entered. */
  readonly page: { readonly oauth: Credentials['oauth']; readonly token: string };
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
}
