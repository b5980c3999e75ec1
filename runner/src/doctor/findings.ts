// What the machine's GPUs mean for the model: a verdict, its reason, and for every "no" or "careful" what to do.
import { cardOf } from '../plan/cards.ts';
import { kvTokens, usersAt } from '../plan/memory.ts';
import type { ServedModel } from '../plan/profile.ts';
import type { Gpu } from './gpus.ts';

export interface Finding {
  readonly about: string;
  readonly verdict: 'yes' | 'careful' | 'no';
  readonly says: string;
  readonly fix: string | undefined;
}

/** Seen in `nvidia-smi`; the standard wheels of vLLM since 0.20 are built for CUDA 13. */
const CUDA_13_DRIVER = 580;
const FP8_CAPABILITY = 8.9;
const MARLIN_CAPABILITY = 7.5;
/** A GPU that is used for more than this has another tenant. */
const FOREIGN_MIB = 1024;

export function gpuFindings(model: ServedModel, gpu: Gpu): readonly Finding[] {
  const about = `GPU ${gpu.index} (${gpu.name})`;
  return [
    precision(gpu, about),
    driver(gpu, about),
    memory(model, gpu, about),
    tuned(gpu, about),
    ...circumstances(gpu, about),
  ].filter((finding) => finding !== undefined);
}

function precision(gpu: Gpu, about: string): Finding {
  if (gpu.vendor === 'amd')
    return {
      about,
      verdict: /MI3\d\d/.test(gpu.name) ? 'yes' : 'careful',
      says: /MI3\d\d/.test(gpu.name) ? 'FP8 runs natively' : 'not known to run FP8 natively',
      fix: /MI3\d\d/.test(gpu.name) ? undefined : 'Use the BF16 checkpoint, or a card of the MI300 series',
    };
  if (gpu.capability === undefined)
    return {
      about,
      verdict: 'careful',
      says: 'the driver does not tell its compute capability',
      fix: 'Update the driver',
    };
  if (gpu.capability >= FP8_CAPABILITY)
    return {
      about,
      verdict: 'yes',
      says: `compute capability ${gpu.capability}: FP8 runs natively`,
      fix: undefined,
    };
  if (gpu.capability >= MARLIN_CAPABILITY)
    return {
      about,
      verdict: 'careful',
      says: `compute capability ${gpu.capability}: FP8 weights only (Marlin): they take half the memory and are not faster`,
      fix: 'Works as it is; for speed use a card of Ada, Hopper or Blackwell',
    };
  return {
    about,
    verdict: 'no',
    says: `compute capability ${gpu.capability} is below ${MARLIN_CAPABILITY}: no FP8 kernel runs on it`,
    fix: 'Use another card, or a 4-bit model with llama.cpp',
  };
}

function driver(gpu: Gpu, about: string): Finding | undefined {
  if (gpu.vendor === 'amd') return undefined;
  const major = Number(gpu.driver?.split('.')[0]);
  if (major >= CUDA_13_DRIVER)
    return { about, verdict: 'yes', says: `driver ${gpu.driver} runs CUDA 13`, fix: undefined };
  return {
    about,
    verdict: 'careful',
    says: `driver ${gpu.driver ?? 'of unknown version'} may not run CUDA 13, for which vLLM is built since 0.20`,
    fix: `Update the driver to ${CUDA_13_DRIVER} or newer, or install the build of vLLM for CUDA 12.9`,
  };
}

function memory(model: ServedModel, gpu: Gpu, about: string): Finding {
  const gib = gpu.totalMiB / 1024;
  const tokens = kvTokens(model, gib, 1, 'bf16');
  const weights = (model.weightGB / 1.073741824).toFixed(1);
  if (tokens === 0)
    return {
      about,
      verdict: 'no',
      says: `${gib.toFixed(1)} GiB do not hold the weights (${weights} GiB) and their context on one GPU`,
      fix: 'Spread it over two or more such GPUs (see plan), or use a 4-bit model with llama.cpp',
    };
  const users = [16, 32, 64].map((k) => `${usersAt(tokens, k * 1024).toFixed(1)} at ${k}k`).join(', ');
  return {
    about,
    verdict: 'yes',
    says: `the weights (${weights} GiB) fit; room for ${tokens} tokens of context, that is users: ${users} (estimate)`,
    fix: undefined,
  };
}

function tuned(gpu: Gpu, about: string): Finding {
  const card = cardOf(gpu.name);
  if (card?.tuned || /MI300X/.test(gpu.name))
    return { about, verdict: 'yes', says: 'vLLM brings tuned expert kernels for it', fix: undefined };
  return {
    about,
    verdict: 'careful',
    says: 'vLLM brings no tuned expert kernels for it: slower than it could be',
    fix: 'Tune once with vLLM’s benchmark_moe.py --tune and set VLLM_TUNED_CONFIG_FOLDER',
  };
}

function circumstances(gpu: Gpu, about: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (gpu.mig)
    findings.push({
      about,
      verdict: 'careful',
      says: 'it is split by MIG: the memory shown is not that of one slice',
      fix: 'Turn MIG off, or plan with the memory of the slice',
    });
  if (gpu.unified)
    findings.push({
      about,
      verdict: 'careful',
      says: 'it shares the machine’s memory, which the system and the page cache use too',
      fix: 'Set memoryShare to 0.7 or less, and read “GPU KV cache size” in the engine’s log',
    });
  if (gpu.lanes !== undefined && gpu.lanes.used < gpu.lanes.possible)
    findings.push({
      about,
      verdict: 'careful',
      says: `it uses ${gpu.lanes.used} of ${gpu.lanes.possible} PCIe lanes: weights load slower, and tensor parallelism over it suffers`,
      fix: 'Put it into a slot with all lanes, or run one replica on each GPU',
    });
  if (gpu.usedMiB > FOREIGN_MIB)
    findings.push({
      about,
      verdict: 'careful',
      says: `${gpu.usedMiB} MiB are in use by something else`,
      fix: 'End it, or lower memoryShare',
    });
  return findings;
}

export function engineFinding(model: ServedModel, version: string | undefined): Finding {
  const about = 'vLLM';
  if (version === undefined)
    return {
      about,
      verdict: 'careful',
      says: 'it is not installed here',
      fix: `Install vLLM ${model.minimumVllm} or newer`,
    };
  if (isOlder(version, model.minimumVllm))
    return {
      about,
      verdict: 'no',
      says: `${version} is in a range with known faults: FP8 experts with adapters answered wrongly in 0.20 to 0.22.1`,
      fix: `Install ${model.minimumVllm} or newer`,
    };
  return {
    about,
    verdict: 'yes',
    says: `${version} has no fault that is known for this model`,
    fix: undefined,
  };
}

export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) =>
    text.split(/[.+]/).map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
