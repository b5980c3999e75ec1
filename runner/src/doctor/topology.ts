// How the GPUs of one machine hang together, from `nvidia-smi topo -m` or `rocm-smi --showtopo`: links between them, and
// the memory node that each is near to.
import type { Finding } from './findings.ts';

export interface Topology {
  /** Between each two GPUs: the driver's word, as NV18, PHB, SYS, XGMI or PCIE. */
  readonly links: readonly string[];
  /** By GPU; undefined where the driver does not tell. */
  readonly nodes: readonly (number | undefined)[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the driver underlines the first row.
const UNDERLINE = /\u001b\[\d*m/g;

/** Output that cannot be read gives no links and no nodes. */
export function parseTopology(text: string): Topology {
  const rows = text.replace(UNDERLINE, '').split('\n');
  return text.includes('ROCm System Management Interface') ? amd(rows) : nvidia(rows);
}

function nvidia(rows: readonly string[]): Topology {
  const header = rows.find((row) => /^\s+GPU0\b/.test(row)) ?? '';
  const matrix = rows.filter((row) => /^GPU\d+\s/.test(row)).map((row) => row.trim().split(/\s+/));
  const gpus = (header.match(/\bGPU\d+\b/g) ?? []).length;
  if (matrix.length !== gpus) return { links: [], nodes: [] };
  const nodes = matrix.map((row) => row.at(header.includes('GPU NUMA ID') ? -2 : -1) ?? '');
  return {
    links: above(matrix.map((row) => row.slice(1, 1 + gpus))),
    nodes: nodes.map(nodeOf),
  };
}

function amd(rows: readonly string[]): Topology {
  const start = rows.findIndex((row) => row.includes('Link Type between two GPUs'));
  const end = rows.findIndex((row, at) => at > start && row.trim() === '');
  const matrix = rows
    .slice(start + 1, end)
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => /^GPU\d+$/.test(row[0] ?? '') && !/^GPU\d+$/.test(row[1] ?? ''));
  const nodes = rows.flatMap((row) => /Numa Node: (\S+)/.exec(row)?.[1] ?? []);
  return { links: start < 0 ? [] : above(matrix.map((row) => row.slice(1))), nodes: nodes.map(nodeOf) };
}

const nodeOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);

/** The cells above the diagonal: each pair once. */
function above(matrix: readonly (readonly string[])[]): readonly string[] {
  return matrix.flatMap((row, at) => row.slice(at + 1));
}

const FAST = /^(NV\d+|XGMI)$/;

/** Nothing to say of a single GPU. */
export function topologyFindings({ links, nodes }: Topology): readonly Finding[] {
  const about = 'topology';
  if (links.length === 0) return [];
  const slow = [...new Set(links.filter((link) => !FAST.test(link)))];
  const findings: Finding[] = [
    slow.length === 0
      ? { about, verdict: 'yes', says: `all GPUs are linked directly (${links[0]})`, fix: undefined }
      : {
          about,
          verdict: 'careful',
          says: `GPUs reach each other over PCIe (${slow.join(', ')}): tensor parallelism loses there`,
          fix: 'Where one GPU holds the model, run replicas (dataParallel) and leave tensorParallel at 1',
        },
  ];
  const known = [...new Set(nodes.filter((node) => node !== undefined))];
  if (known.length > 1)
    findings.push({
      about,
      verdict: 'careful',
      says: `the GPUs are near to ${known.length} memory nodes: ${nodes.map((node, gpu) => `GPU ${gpu} to ${node ?? '?'}`).join(', ')}`,
      fix: `Start one engine for each node, as: numactl --cpunodebind=${known[0]} --membind=${known[0]} testwright-runner serve …`,
    });
  return findings;
}
