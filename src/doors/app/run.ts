// Puts the App together: database, jobs, GitHub, and what this process does of it.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AppSettings, Settings } from '../../config.ts';
import { openGitHub } from '../../github/app.ts';
import { type Log, openLog } from '../../log.ts';
import { openDatabase } from '../../queue/database.ts';
import { openJobs } from '../../queue/jobs.ts';
import { makeTables } from '../../queue/tables.ts';
import { hideSecrets } from '../../redact.ts';
import { type Credentials, findCredentials, needCredentials } from './credentials.ts';
import { handleDelivery } from './intake.ts';
import { openMetrics } from './metrics.ts';
import { pageToken } from './page/token.ts';
import { openFiguresServer, openServer } from './server.ts';
import { setUp } from './setup.ts';
import { keepSweeping } from './sweep.ts';
import { giveUpDelivery } from './undelivered.ts';
import { giveUpRequest, handleRequest, noteFailure } from './work.ts';
import type { World } from './world.ts';

/** Deliveries are short: a burst is worked off while a long request runs. */
const DELIVERIES_AT_ONCE = 16;

export interface Duties {
  readonly serves: boolean;
  readonly works: boolean;
}

/** Until the signal is aborted. Throws faults of the start. */
export async function runApp(
  settings: Settings,
  app: AppSettings,
  duties: Duties,
  signal: AbortSignal,
): Promise<void> {
  const log = openLog((line) => process.stderr.write(line));
  const tell = (address: string) => process.stderr.write(`No App yet. Make it here: ${address}\n`);
  const credentials: Credentials | undefined = duties.serves
    ? ((await findCredentials(app)) ?? (await setUp({ app, tell, signal })))
    : await needCredentials(app);
  if (credentials === undefined) return;
  const page = { oauth: credentials.oauth, token: await tokenFor(app, duties, log) };
  hideSecrets([
    credentials.privateKey,
    credentials.webhookSecret,
    page.token,
    ...(page.oauth === undefined ? [] : [page.oauth.clientSecret]),
  ]);
  const github = await openGitHub({ ...credentials, apiUrl: app.apiUrl });
  await using database = await openDatabase(app);
  await makeTables(database);
  await using jobs = await openJobs(database, (error) =>
    log.warn('the queue had trouble', { code: error.name }),
  );
  const metrics = openMetrics(async (figures) => {
    for (const { name, waiting, active } of await jobs.counts()) {
      figures.jobs.set({ queue: name, state: 'waiting' }, waiting);
      figures.jobs.set({ queue: name, state: 'active' }, active);
    }
    const [oldest] = await database.query<{ age: number | null }>(
      `select extract(epoch from now() - min(created))::float8 as age from testwright.request where state = 'waiting'`,
    );
    figures.queueAge.set(oldest?.age ?? 0);
    for (const [installation, left] of github.limitsLeft())
      figures.limitLeft.set({ installation: String(installation) }, left);
  });
  const world: World = { settings, app, github, database, jobs, log, metrics, page, signal };
  if (duties.works) await work(world);
  const server = await listen(world, duties);
  const sweeping = duties.serves ? keepSweeping(world) : undefined;
  await aborted(signal);
  log.info('stopping');
  server?.closeAllConnections();
  server?.close();
  await sweeping;
}

/** A worker has no page. */
async function tokenFor(app: AppSettings, { serves }: Duties, log: Log): Promise<string> {
  if (!serves) return randomUUID();
  return await pageToken(app, () => log.warn('no token for the page: set TESTWRIGHT_PAGE_TOKEN'));
}

async function work(world: World): Promise<void> {
  const { jobs, log } = world;
  await jobs.work('delivery', {
    concurrency: DELIVERIES_AT_ONCE,
    batch: DELIVERIES_AT_ONCE,
    handle: (guid) => handleDelivery(world, guid),
    note: async (guid, fault) => {
      world.metrics.faults.inc({ code: fault.code });
      log.warn('a delivery could not be handled', { delivery: guid, code: fault.code });
    },
    giveUp: (guid) => giveUpDelivery(world, guid),
  });
  await jobs.work('request', {
    concurrency: world.app.concurrency,
    handle: (id, signal) => handleRequest(world, id, signal),
    note: (id, fault) => noteFailure(world, id, fault),
    giveUp: (id) => giveUpRequest(world, id),
  });
  log.info('working', { count: world.app.concurrency });
}

/** A worker of its own shows its figures where it is told to, and nothing else. */
async function listen(world: World, { serves }: Duties): Promise<Server | undefined> {
  const { host, workerPort } = world.app;
  const wanted = serves ? world.app.port : workerPort;
  if (wanted === undefined) return undefined;
  const server = serves ? openServer(world) : openFiguresServer(world);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  world.log.info('listening', { port });
  return server;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
