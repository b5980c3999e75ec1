// A stand-in for GitHub on loopback: real git, GitHub's own description as the judge, people who click.
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addApp, install, type NewApp } from './apps.ts';
import { Codes } from './codes.ts';
import { Deliveries } from './deliveries.ts';
import { Outages } from './outages.ts';
import { People } from './people.ts';
import { addRepository, fork, type NewRepository } from './repositories.ts';
import { type Logged, openServer } from './server.ts';
import { Tokens } from './tokens.ts';
import { type App, type Installation, type Repository, World } from './world.ts';

export interface Forge extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: git and pages here, REST below `/api/v3` or here, GraphQL at `/api/graphql` or `/graphql`. */
  readonly origin: string;
  readonly world: World;
  readonly tokens: Tokens;
  readonly deliveries: Deliveries;
  readonly outages: Outages;
  readonly codes: Codes;
  /** Every request in order. */
  readonly log: readonly Logged[];
  readonly addApp: (app: NewApp) => App;
  readonly install: (app: App, owner: string, on?: readonly Repository[] | 'all') => Installation;
  readonly addRepository: (fullName: string, repository: NewRepository) => Promise<Repository>;
  readonly fork: (repository: Repository, owner: string) => Promise<Repository>;
  /** What a person does in the browser or with git. */
  readonly as: (login: string) => People;
  /** Requests that match, as `POST /repos/{owner}/{repo}/check-runs`. */
  readonly requests: (route: string) => readonly Logged[];
  /** What GitHub would never have done or been asked since the last call; closing throws where any is left. */
  readonly takeViolations: () => readonly string[];
}

/** Throws on disposal where anything broke GitHub's description or asked for a route the forge lacks. */
export async function openForge(): Promise<Forge> {
  const world = new World();
  const violations: string[] = [];
  const log: Logged[] = [];
  const insides = {
    world,
    tokens: new Tokens(),
    deliveries: new Deliveries(world, violations),
    codes: new Codes(),
  };
  const outages = new Outages();
  const root = await mkdtemp(join(tmpdir(), 'forge-'));
  const server = openServer({ ...insides, outages, log, violations });
  world.origin = await listen(server);
  return {
    ...insides,
    origin: world.origin,
    outages,
    log,
    addApp: (app) => addApp(world, app),
    install: (app, owner, on = 'all') => install(world, app, world.account(owner), on),
    addRepository: (fullName, wanted) => addRepository(world, root, fullName, wanted),
    fork: (repository, owner) => fork(world, root, repository, owner),
    as: (login) => new People(world, world.account(login)),
    requests: (route) => log.filter((one) => one.route === route),
    takeViolations: () => violations.splice(0),
    [Symbol.asyncDispose]: async () => {
      await insides.deliveries.settled();
      await close(server);
      await rm(root, { recursive: true, force: true });
      if (violations.length > 0)
        throw new Error(`The forge saw what GitHub would not:\n${violations.join('\n')}`);
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
