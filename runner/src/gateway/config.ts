// The gateway's configuration: replicas, installations with hashed keys, limits.
import { readFileSync } from 'node:fs';
import { RunnerFault } from '../fault.ts';

export type Dialect = 'vllm' | 'sglang' | 'tensorrt-llm' | 'llama.cpp' | 'embedded';

export interface Upstream {
  readonly name: string;
  /** Without /v1. */
  readonly url: string;
  readonly key: string | undefined;
  readonly dialect: Dialect;
  /** Requests it works on at once; the others wait in the gateway, where they can be ordered. */
  readonly mostInFlight: number;
}

export interface Installation {
  readonly id: string;
  /** SHA-256 of each valid key, in hex; two while a key is being replaced. */
  readonly keyHashes: readonly string[];
  /** Share of the capacity against the others'. */
  readonly weight: number;
  readonly mostWaiting: number;
}

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly upstreams: readonly Upstream[];
  readonly installations: readonly Installation[];
  readonly bodyBytes: number;
  readonly mostChoices: number;
  readonly mostTokens: number;
  /** Waiting requests of all installations together. */
  readonly mostWaiting: number;
  readonly drainSeconds: number;
  /** Longest life of a request without a deadline of its own. */
  readonly longestSeconds: number;
  /** Engines may be scaled to none: requests then wait until one is up, or for their deadline, and are what wakes it. */
  readonly waitForEngines: boolean;
}

const bad = (message: string, cause?: unknown) =>
  new RunnerFault('bad-config', message, 'See “gateway” in the runner’s README for the fields', cause);

export function readGatewayConfig(path: string): GatewayConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad(`${path} cannot be read as JSON`, error);
  }
  return checkGatewayConfig(parsed);
}

/** Throws RunnerFault `bad-config`, naming the field. */
export function checkGatewayConfig(parsed: unknown): GatewayConfig {
  const fields = asObject(parsed, 'the configuration');
  const upstreams = list(fields, 'upstreams').map(readUpstream);
  const installations = list(fields, 'installations').map(readInstallation);
  if (new Set(installations.map(({ id }) => id)).size < installations.length)
    throw bad('two installations have one id');
  return {
    host: text(fields, 'host', '127.0.0.1'),
    port: whole(fields, 'port', 8080, 0, 65_535),
    upstreams,
    installations,
    bodyBytes: whole(fields, 'bodyBytes', 4 * 1024 * 1024, 1024, 2 ** 30),
    mostChoices: whole(fields, 'mostChoices', 8, 1, 64),
    mostTokens: whole(fields, 'mostTokens', 8192, 1, 131_072),
    mostWaiting: whole(fields, 'mostWaiting', 2000, 1, 1_000_000),
    drainSeconds: whole(fields, 'drainSeconds', 300, 0, 3600),
    longestSeconds: whole(fields, 'longestSeconds', 600, 1, 86_400),
    waitForEngines: flag(fields, 'waitForEngines'),
  };
}

function readUpstream(value: unknown, index: number): Upstream {
  const fields = asObject(value, `upstreams[${index}]`);
  const url = text(fields, 'url', '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw bad(`upstreams[${index}].url must be an http URL`);
  const dialect = text(fields, 'dialect', 'vllm');
  if (!isDialect(dialect)) throw bad(`upstreams[${index}].dialect is not known: ${dialect}`);
  return {
    name: text(fields, 'name', `replica-${index}`),
    url: url.replace(/\/+$/, ''),
    key: typeof fields['key'] === 'string' ? fields['key'] : undefined,
    dialect,
    mostInFlight: whole(fields, 'mostInFlight', dialect === 'embedded' ? 1 : 64, 1, 10_000),
  };
}

function isDialect(value: string): value is Dialect {
  return ['vllm', 'sglang', 'tensorrt-llm', 'llama.cpp', 'embedded'].includes(value);
}

function readInstallation(value: unknown, index: number): Installation {
  const fields = asObject(value, `installations[${index}]`);
  const hashes = fields['keyHashes'];
  if (
    !Array.isArray(hashes) ||
    hashes.length === 0 ||
    !hashes.every((hash): hash is string => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))
  )
    throw bad(`installations[${index}].keyHashes must be SHA-256 hashes (make one with: gateway --new-key)`);
  return {
    id: text(fields, 'id', ''),
    keyHashes: hashes,
    weight: whole(fields, 'weight', 1, 1, 1000),
    mostWaiting: whole(fields, 'mostWaiting', 500, 1, 1_000_000),
  };
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(`${name} must be an object`);
  return { ...value };
}

function list(fields: Record<string, unknown>, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value) || value.length === 0)
    throw bad(`${name} must be a list with at least one entry`);
  return value;
}

function text(fields: Record<string, unknown>, name: string, fallback: string): string {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'string' || value === '') throw bad(`${name} must be a text`);
  return value;
}

function flag(fields: Record<string, unknown>, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') throw bad(`${name} must be true or false`);
  return value;
}

function whole(
  fields: Record<string, unknown>,
  name: string,
  fallback: number,
  low: number,
  high: number,
): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high)
    throw bad(`${name} must be a whole number from ${low} to ${high}`);
  return value;
}
