// Evidence for whoever is on the machine of the App: out of its database, or, where `serve` owns that, from `serve`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppSettings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { openDatabase } from '../../queue/database.ts';
import { evidenceText } from '../../report/evidence-file.ts';
import { newestEvidence } from './evidence-link.ts';

/** Text of the evidence file; undefined: no answer holds it. Throws Fault `data-locked`, `database-failed`. */
export async function keptEvidence(app: AppSettings, id: string): Promise<string | undefined> {
  if (app.databaseUrl === undefined && !existsSync(join(app.dataDir, 'database'))) return undefined;
  try {
    await using database = await openDatabase(app);
    const found = await newestEvidence(database, id);
    return found === undefined ? undefined : evidenceText(found);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'data-locked') throw error;
    return await askServe(app, id, error);
  }
}

async function askServe({ host, port }: AppSettings, id: string, locked: Fault): Promise<string | undefined> {
  const here = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const address = `http://${here.includes(':') ? `[${here}]` : here}:${port}/evidence?id=${encodeURIComponent(id)}`;
  const response = await fetch(address).catch(() => {
    throw new Fault('data-locked', {
      cause: locked,
      fields: locked.fields,
      fix: 'Set HOST and PORT as the running testwright serve has them: it owns the database and is asked there',
    });
  });
  return response.ok ? await response.text() : undefined;
}
