// What `serve` is asked for: engine, model, layout, limits. Read from a JSON file, every field checked.
import { readFileSync } from 'node:fs';
import { RunnerFault } from '../fault.ts';
import { type ServedModel, servedModel } from '../plan/profile.ts';

export type EngineKind = 'vllm' | 'sglang' | 'tensorrt-llm' | 'llama.cpp';

export interface ServeConfig {
  readonly engine: EngineKind;
  readonly model: ServedModel;
  /** A commit of the model's repository: what is served tomorrow is what was tested today. */
  readonly revision: string;
  /** A folder or file with the weights, instead of fetching them. */
  readonly path: string | undefined;
  readonly port: number;
  /** A unix socket instead of the port, where the engine can. */
  readonly socket: string | undefined;
  readonly tensorParallel: number;
  readonly dataParallel: number;
  readonly expertParallel: boolean;
  readonly contextTokens: number;
  readonly mostSequences: number;
  /** In flight, waiting and running; above it the engine answers 503. */
  readonly mostQueued: number;
  readonly kvCache: 'auto' | 'fp8';
  readonly memoryShare: number;
  /** The longest deadline of a request: how long a stopping engine may finish its work. */
  readonly shutdownSeconds: number;
}

const ENGINES: readonly string[] = ['vllm', 'sglang', 'tensorrt-llm', 'llama.cpp'];

export function readServeConfig(path: string): ServeConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad(`${path} cannot be read as JSON: ${error instanceof Error ? error.message : ''}`, error);
  }
  return checkServeConfig(parsed);
}

/** Throws RunnerFault `bad-config`, naming the field. */
export function checkServeConfig(parsed: unknown): ServeConfig {
  if (typeof parsed !== 'object' || parsed === null) throw bad('the configuration must be a JSON object');
  const fields = new Fields({ ...parsed });
  const config: ServeConfig = {
    engine: fields.engine(),
    model: servedModel(fields.text('model')),
    revision: fields.text('revision') ?? '',
    path: fields.text('path'),
    port: fields.whole('port', 8000, 1, 65_535),
    socket: fields.text('socket'),
    tensorParallel: fields.whole('tensorParallel', 1, 1, 64),
    dataParallel: fields.whole('dataParallel', 1, 1, 64),
    expertParallel: fields.flag('expertParallel'),
    contextTokens: fields.whole('contextTokens', 32_768, 1024, 1_048_576),
    mostSequences: fields.whole('mostSequences', 64, 1, 4096),
    mostQueued: fields.whole('mostQueued', 256, 1, 65_536),
    kvCache: fields.text('kvCache') === 'fp8' ? 'fp8' : 'auto',
    memoryShare: fields.number('memoryShare', 0.92, 0.1, 0.98),
    shutdownSeconds: fields.whole('shutdownSeconds', 300, 1, 3600),
  };
  fields.refuseUnknown();
  if (config.path === undefined && !/^[0-9a-f]{40}$/.test(config.revision))
    throw bad('revision must be the full 40 digits of a commit, unless path is given');
  return config;
}

const bad = (message: string, cause?: unknown) =>
  new RunnerFault('bad-config', message, 'See “serve” in the runner’s README for the fields', cause);

class Fields {
  readonly #fields: Record<string, unknown>;
  readonly #known = new Set<string>();

  constructor(fields: Record<string, unknown>) {
    this.#fields = fields;
  }

  text(name: string): string | undefined {
    const value = this.#take(name);
    // A leading dash would be read as an option by the engine.
    if (value === undefined || (typeof value === 'string' && value !== '' && !value.startsWith('-')))
      return value;
    throw bad(`${name} must be a text that does not begin with a dash`);
  }

  number(name: string, fallback: number, low: number, high: number): number {
    const value = this.#take(name) ?? fallback;
    if (typeof value === 'number' && value >= low && value <= high) return value;
    throw bad(`${name} must be a number from ${low} to ${high}`);
  }

  whole(name: string, fallback: number, low: number, high: number): number {
    const value = this.number(name, fallback, low, high);
    if (Number.isInteger(value)) return value;
    throw bad(`${name} must be a whole number`);
  }

  flag(name: string): boolean {
    const value = this.#take(name) ?? false;
    if (typeof value === 'boolean') return value;
    throw bad(`${name} must be true or false`);
  }

  engine(): EngineKind {
    const value = this.#take('engine') ?? 'vllm';
    if (value === 'vllm' || value === 'sglang' || value === 'tensorrt-llm' || value === 'llama.cpp')
      return value;
    throw bad(`engine must be one of ${ENGINES.join(', ')}`);
  }

  refuseUnknown(): void {
    const unknown = Object.keys(this.#fields).find((name) => !this.#known.has(name));
    if (unknown !== undefined) throw bad(`there is no field ${unknown}`);
  }

  #take(name: string): unknown {
    this.#known.add(name);
    return this.#fields[name];
  }
}
