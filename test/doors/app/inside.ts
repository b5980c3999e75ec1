// The App without its processes: its jobs are called by hand, against a forge and a real database, with answers made up
// by the test. What is tested is what it does with them.
import { readAppSettings, readSettings } from '../../../src/config.ts';
import { handleDelivery } from '../../../src/doors/app/intake.ts';
import { openMetrics } from '../../../src/doors/app/metrics.ts';
import { handleRequest } from '../../../src/doors/app/work.ts';
import type { World } from '../../../src/doors/app/world.ts';
import { openGitHub } from '../../../src/github/app.ts';
import { openLog } from '../../../src/log.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import { keepDelivery } from '../../../src/queue/deliveries.ts';
import type { Jobs } from '../../../src/queue/jobs.ts';
import { findRequest, keepAnswer } from '../../../src/queue/requests.ts';
import { makeTables } from '../../../src/queue/tables.ts';
import { type Answer, emptyAnswer } from '../../../src/report/answer.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { type Ground, openShop } from './shop.ts';

export { provenTest } from './proven-test.ts';

export interface Inside extends AsyncDisposable {
  readonly ground: Ground;
  readonly world: World;
  readonly logged: () => string;
  /** Hands the App what the forge has to tell it since the last time. */
  readonly take: () => Promise<void>;
  /** Ids of requests that were sent since the last time. */
  readonly sent: () => readonly string[];
  /** Shows this answer for the request, as if it had just been found. */
  readonly answer: (id: string, more: Partial<Answer>) => Promise<void>;
}

export async function openInside(
  more: Readonly<Record<string, string>> = {},
  settingsEnv: Readonly<Record<string, string>> = {},
): Promise<Inside> {
  const ground = await openShop(more);
  const { forge, app } = ground;
  const home = newFolder();
  const settings = readSettings({ XDG_CONFIG_HOME: home, TESTWRIGHT_CACHE: home });
  const env = {
    ...settingsEnv,
    GHE_HOST: new URL(forge.origin).host,
    GHE_PROTOCOL: 'http',
    TESTWRIGHT_DATA: home,
  };
  const appSettings = readAppSettings(settings, env);
  const github = await openGitHub({
    appId: app.id,
    privateKey: app.privateKey,
    webhookSecret: app.webhookSecret,
    apiUrl: appSettings.apiUrl,
  });
  const database = await openDatabase(appSettings);
  await makeTables(database);
  let sent: string[] = [];
  const jobs: Jobs = {
    send: async (_, name, id) => {
      if (name === 'request') sent.push(id);
    },
    sendAll: async (_, name, ids) => {
      if (name === 'request') sent.push(...ids);
    },
    work: async () => undefined,
    counts: async () => [],
    [Symbol.asyncDispose]: async () => undefined,
  };
  let logged = '';
  const log = openLog((line) => {
    logged += line;
  });
  const world: World = {
    ...{ settings, app: appSettings, github, database, jobs, log },
    metrics: openMetrics(async () => undefined),
    page: {
      oauth: { clientId: app.clientId, clientSecret: app.clientSecret },
      token: 'the-token-of-the-operator-of-tests',
    },
    signal: new AbortController().signal,
  };
  forge.deliveries.held = true;
  let taken = 0;
  return {
    ground,
    world,
    logged: () => logged,
    take: async () => {
      const all = forge.deliveries.of(app);
      for (const { guid, event, text } of all.slice(taken)) {
        await keepDelivery(database, { guid, event, payload: text });
        await handleDelivery(world, guid);
      }
      taken = all.length;
    },
    sent: () => {
      const those = sent;
      sent = [];
      return those;
    },
    answer: async (id, found) => {
      const kept = await findRequest(database, id);
      if (kept === undefined) throw new Error('no such request');
      await keepAnswer(database, id, JSON.stringify({ ...emptyAnswer(kept.asked.request), ...found }));
      await handleRequest(world, id, new AbortController().signal);
    },
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await ground[Symbol.asyncDispose]();
    },
  };
}
