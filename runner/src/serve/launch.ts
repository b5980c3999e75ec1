// How each engine is started: configuration in, arguments and environment out, and nothing else.
import type { EngineKind, ServeConfig } from './config.ts';

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Looks at no file and no network after the weights are there; tells nobody that it runs. */
const QUIET = { HF_HUB_OFFLINE: '1', HF_HUB_DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1' };

export const launches: Readonly<Record<EngineKind, (config: ServeConfig) => Launch>> = {
  vllm,
  sglang,
  'tensorrt-llm': tensorrt,
  'llama.cpp': llama,
};

const text = (value: number) => String(value);
const weights = (config: ServeConfig) => config.path ?? config.model.id;
const revision = (config: ServeConfig) => (config.path === undefined ? ['--revision', config.revision] : []);

function vllm(config: ServeConfig): Launch {
  const place =
    config.socket === undefined
      ? ['--host', '127.0.0.1', '--port', text(config.port)]
      : ['--uds', config.socket];
  return {
    program: 'vllm',
    args: [
      'serve',
      weights(config),
      ...revision(config),
      ...['--served-model-name', config.model.id],
      ...place,
      ...(config.tensorParallel > 1 ? ['--tensor-parallel-size', text(config.tensorParallel)] : []),
      ...(config.dataParallel > 1 ? ['--data-parallel-size', text(config.dataParallel)] : []),
      ...(config.expertParallel ? ['--enable-expert-parallel'] : []),
      ...['--max-model-len', text(config.contextTokens)],
      ...['--max-num-seqs', text(config.mostSequences)],
      ...['--max-num-queued-reqs', text(config.mostQueued)],
      ...['--gpu-memory-utilization', text(config.memoryShare)],
      ...(config.kvCache === 'fp8' ? ['--kv-cache-dtype', 'fp8'] : []),
      ...['--scheduling-policy', 'priority'],
      ...['--enable-prefix-caching', '--prefix-caching-hash-algo', 'sha256_cbor'],
      '--enable-prompt-tokens-details',
      // The repository's own sampling would be applied silently: its repetition penalty also counts the prompt.
      ...[
        '--generation-config',
        'vllm',
        '--override-generation-config',
        JSON.stringify(config.model.sampling),
      ],
      ...['--enable-auto-tool-choice', '--tool-call-parser', config.model.toolParser],
      ...(config.mostSequences < 8 ? ['--speculative-config', JSON.stringify(NGRAM)] : []),
      ...['--shutdown-timeout', text(config.shutdownSeconds)],
      // Without it a weak model fills bound JSON with blanks until its tokens are spent.
      ...['--structured-outputs-config', '{"backend":"xgrammar","disable_any_whitespace":true}'],
      '--enable-request-id-headers',
      '--disable-fastapi-docs',
    ],
    env: {
      ...QUIET,
      VLLM_NO_USAGE_STATS: '1',
      // One request may ask for that many answers; the default is 16,384.
      VLLM_MAX_N_SEQUENCES: '16',
      // After its 5 s a connection is closed under the request that is just using it again.
      VLLM_HTTP_TIMEOUT_KEEP_ALIVE: '120',
    },
  };
}

/** Pays only at low concurrency: each guessed token of a mixture of experts touches more experts. */
const NGRAM = { method: 'ngram', num_speculative_tokens: 4, prompt_lookup_min: 2, prompt_lookup_max: 5 };

function sglang(config: ServeConfig): Launch {
  return {
    program: 'python3',
    args: [
      ...['-m', 'sglang.launch_server', '--model-path', weights(config)],
      ...revision(config),
      ...['--served-model-name', config.model.id],
      ...['--host', '127.0.0.1', '--port', text(config.port)],
      ...(config.tensorParallel > 1 ? ['--tp-size', text(config.tensorParallel)] : []),
      ...(config.dataParallel > 1 ? ['--dp-size', text(config.dataParallel)] : []),
      ...(config.expertParallel ? ['--ep-size', text(config.tensorParallel)] : []),
      ...['--context-length', text(config.contextTokens)],
      ...['--max-running-requests', text(config.mostSequences)],
      ...['--max-queued-requests', text(config.mostQueued)],
      ...['--mem-fraction-static', text(config.memoryShare)],
      ...(config.kvCache === 'fp8' ? ['--kv-cache-dtype', 'fp8_e4m3'] : []),
      ...['--enable-priority-scheduling', '--enable-cache-report', '--enable-metrics'],
      ...['--sampling-defaults', 'openai', '--tool-call-parser', config.model.toolParser],
    ],
    env: QUIET,
  };
}

function tensorrt(config: ServeConfig): Launch {
  return {
    program: 'trtllm-serve',
    args: [
      ...['serve', weights(config), '--backend', 'pytorch'],
      ...['--host', '127.0.0.1', '--port', text(config.port)],
      ...['--tp_size', text(config.tensorParallel)],
      ...(config.expertParallel ? ['--ep_size', text(config.tensorParallel)] : []),
      ...['--max_batch_size', text(config.mostSequences)],
      ...['--max_seq_len', text(config.contextTokens)],
      ...['--kv_cache_free_gpu_memory_fraction', text(config.memoryShare)],
    ],
    env: QUIET,
  };
}

function llama(config: ServeConfig): Launch {
  return {
    program: 'llama-server',
    args: [
      ...['--model', weights(config), '--alias', config.model.id],
      ...['--host', '127.0.0.1', '--port', text(config.port)],
      // It divides the context among its slots.
      ...['--ctx-size', text(config.contextTokens * config.mostSequences)],
      ...['--parallel', text(config.mostSequences)],
      ...(config.kvCache === 'fp8' ? ['--cache-type-k', 'q8_0', '--cache-type-v', 'q8_0'] : []),
      // Its own defaults are for chat: temperature 0.8, top_k 40, min_p 0.05.
      ...['--temp', text(config.model.sampling.temperature), '--top-p', text(config.model.sampling.top_p)],
      ...['--top-k', text(config.model.sampling.top_k), '--min-p', '0'],
      ...['--metrics', '--jinja', '--no-webui', '--no-slots', '--offline'],
    ],
    env: {},
  };
}

/** Options that the installed engine does not know, by its own help: names change from release to release. */
export function unknownOptions(args: readonly string[], help: string): readonly string[] {
  const known = new Set(help.match(/--[\w][\w-]*/g) ?? []);
  return args.filter((arg) => /^--[a-z]/.test(arg) && !known.has(arg));
}
