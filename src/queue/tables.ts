// What is kept besides pg-boss's own jobs. Run at every start: each statement leaves alone what is there.
import type { Database } from './database.ts';

const statements = [
  'create schema if not exists testwright',
  // The payload goes when it was handled; the id stays, so that a redelivery is known again.
  `create table if not exists testwright.delivery (
    guid text primary key, event text not null, payload text, received timestamptz not null default now(),
    handled timestamptz)`,
  `create table if not exists testwright.request (
    id uuid primary key, key text not null unique, repository bigint not null, pull integer not null,
    head text not null, asked jsonb not null, state text not null default 'waiting', answer text,
    stop text, fault text, takes integer not null default 0, comment bigint, check_run bigint,
    created timestamptz not null default now(), ended timestamptz)`,
  'create index if not exists request_pull on testwright.request (repository, pull, created)',
  `create table if not exists testwright.conversation (
    repository bigint not null, pull integer not null, comment bigint, is_paused boolean not null default false,
    primary key (repository, pull))`,
  `create table if not exists testwright.post (
    repository bigint not null, pull integer not null, id text not null,
    state text not null, reason text, request uuid not null, test jsonb not null,
    posted timestamptz not null default now(), primary key (repository, pull, id))`,
  `create table if not exists testwright.act (
    repository bigint not null, person text not null, at timestamptz not null default now())`,
  'create index if not exists act_at on testwright.act (repository, at)',
  `alter table testwright.request add column if not exists figures jsonb,
    add column if not exists steps jsonb not null default '[]'`,
  `create table if not exists testwright.session (
    id text primary key, login text, repositories jsonb, ends timestamptz not null)`,
];

export async function makeTables(database: Database): Promise<void> {
  await database.transaction(async (session) => {
    // Two processes that start at once would both create.
    await session.query('select pg_advisory_xact_lock(727701)');
    for (const statement of statements) await session.query(statement);
  });
}
