// Reads what nvidia-smi and rocm-smi print. Broken output gives no GPU and a word about it, never an exception.
import { cardOf } from '../plan/cards.ts';

export interface Gpu {
  readonly index: number;
  readonly name: string;
  readonly vendor: 'nvidia' | 'amd';
  /** Compute capability, for NVIDIA. */
  readonly capability: number | undefined;
  readonly totalMiB: number;
  readonly usedMiB: number;
  readonly driver: string | undefined;
  readonly mig: boolean;
  /** It has no memory of its own: `totalMiB` is the machine's. */
  readonly unified: boolean;
  /** PCIe lanes in use and possible, where the driver tells. */
  readonly lanes: { readonly used: number; readonly possible: number } | undefined;
}

export interface Parsed {
  readonly gpus: readonly Gpu[];
  /** Lines that could not be read. */
  readonly unread: readonly string[];
}

/** The fields that `nvidia-smi --query-gpu` is asked for, in this order, with `--format=csv,noheader,nounits`. */
export const NVIDIA_FIELDS =
  'index,name,compute_cap,memory.total,memory.used,driver_version,mig.mode.current,pcie.link.width.current,pcie.link.width.max';

/** Drivers before 500 refuse the whole question because of one field that they do not know. */
export const OLD_NVIDIA_FIELDS = NVIDIA_FIELDS.replace('compute_cap', 'pstate');
export const isTooOldToAsk = (said: string): boolean =>
  said.includes('"compute_cap" is not a valid field to query');

/** These share the machine's memory, and the driver shows none for them. */
const UNIFIED = /\bGB10\b|\bOrin\b|\bThor\b/;

/** `machineMiB`: what a GPU has that shares the machine's memory. */
export function parseNvidia(csv: string, machineMiB: number): Parsed {
  const gpus: Gpu[] = [];
  const unread: string[] = [];
  for (const line of csv.split('\n').filter((text) => text.trim() !== '')) {
    const fields = line.split(',').map((field) => field.trim());
    const [index = '', name = '', capability = '', total = '', used = '', driver = '', mig = ''] = fields;
    const unified = UNIFIED.test(name) && total === '[N/A]';
    if (fields.length < 6 || !/^\d+$/.test(index) || !(unified || /^\d+$/.test(total))) {
      unread.push(line.trim());
      continue;
    }
    gpus.push({
      index: Number(index),
      name,
      vendor: 'nvidia',
      capability: /^\d+\.\d+$/.test(capability) ? Number(capability) : cardOf(name)?.capability,
      totalMiB: unified ? machineMiB : Number(total),
      usedMiB: /^\d+$/.test(used) ? Number(used) : 0,
      driver: /^\d+(\.\d+)+$/.test(driver) ? driver : undefined,
      mig: mig === 'Enabled',
      unified,
      lanes: lanesOf(fields[7], fields[8]),
    });
  }
  return { gpus, unread };
}

function lanesOf(used = '', possible = ''): Gpu['lanes'] {
  return /^\d+$/.test(used) && /^\d+$/.test(possible)
    ? { used: Number(used), possible: Number(possible) }
    : undefined;
}

/** `rocm-smi --showproductname --showmeminfo vram --showdriverversion --json`. */
export function parseRocm(text: string): Parsed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { gpus: [], unread: text.trim() === '' ? [] : [text.trim().split('\n')[0] ?? ''] };
  }
  if (typeof parsed !== 'object' || parsed === null) return { gpus: [], unread: ['no JSON object'] };
  const entries = Object.entries(parsed);
  const system: unknown = entries.find(([key]) => key === 'system')?.[1];
  const driver = field(system, 'Driver version');
  const gpus: Gpu[] = [];
  const unread: string[] = [];
  for (const [key, card] of entries) {
    const index = /^card(\d+)$/.exec(key)?.[1];
    if (index === undefined) continue;
    const total = Number(field(card, 'VRAM Total Memory (B)'));
    if (!(total > 0)) {
      unread.push(key);
      continue;
    }
    gpus.push({
      index: Number(index),
      name: field(card, 'Card Series') ?? field(card, 'Card series') ?? 'AMD GPU',
      vendor: 'amd',
      capability: undefined,
      totalMiB: Math.round(total / 2 ** 20),
      usedMiB: Math.round((Number(field(card, 'VRAM Total Used Memory (B)')) || 0) / 2 ** 20),
      driver,
      mig: false,
      unified: false,
      lanes: undefined,
    });
  }
  return { gpus, unread };
}

function field(from: unknown, name: string): string | undefined {
  if (typeof from !== 'object' || from === null) return undefined;
  const value: unknown = Reflect.get(from, name);
  return typeof value === 'string' ? value : undefined;
}
