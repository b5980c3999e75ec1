// The parsers on what the drivers’ tools said on real machines (recorded.json names the public logs).
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gpuFindings } from '../../src/doctor/findings.ts';
import { parseNvidia, parseRocm } from '../../src/doctor/gpus.ts';
import { parseTopology, topologyFindings } from '../../src/doctor/topology.ts';
import { servedModel } from '../../src/plan/profile.ts';
import { runCli } from '../run-cli.ts';

interface Recorded {
  readonly nvidia: readonly { source: string; line: string; verdicts: readonly string[] }[];
  readonly broken: readonly { source: string; text: string }[];
  readonly amd: readonly { source: string; json: object; gpus: unknown[]; verdicts: readonly string[] }[];
  readonly topology: readonly {
    source: string;
    text: string;
    links: readonly string[];
    nodes: readonly number[];
    verdicts: readonly string[];
  }[];
}

const recorded: Recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8'));
const model = servedModel(undefined);
const MACHINE_MIB = 122_478;

test.each(recorded.nvidia.map(({ source, line, verdicts }) => [line, source, verdicts] as const))(
  'nvidia-smi: %s (%s)',
  (line, _, verdicts) => {
    const { gpus, unread } = parseNvidia(line, MACHINE_MIB);
    expect(unread).toEqual([]);
    expect(gpus.flatMap((gpu) => gpuFindings(model, gpu)).map(({ verdict }) => verdict)).toEqual(verdicts);
  },
);

test.each(recorded.broken)('nvidia-smi, broken: $text', ({ text }) => {
  expect(parseNvidia(text, MACHINE_MIB)).toEqual({ gpus: [], unread: [text] });
});

test.each(recorded.amd)('rocm-smi: $source', ({ json, gpus, verdicts }) => {
  const parsed = parseRocm(JSON.stringify(json)).gpus;
  expect(parsed.map(({ name, totalMiB }) => [name, totalMiB])).toEqual(gpus);
  expect(parsed.slice(0, 1).flatMap((gpu) => gpuFindings(model, gpu).map(({ verdict }) => verdict))).toEqual(
    verdicts,
  );
});

test.each(recorded.topology)('topology: $source', ({ text, links, nodes, verdicts }) => {
  const topology = parseTopology(text);
  expect([...new Set(topology.links)]).toEqual(links);
  expect(topology.nodes).toEqual(nodes);
  expect(topologyFindings(topology).map(({ verdict }) => verdict)).toEqual(verdicts);
});

test('a driver that does not know compute_cap is asked without it, and the card’s name tells', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'runner-doctor-old-'));
  const said = [
    '#!/bin/sh',
    'case "$*" in',
    '*compute_cap*) echo \'Field "compute_cap" is not a valid field to query.\'; exit 2 ;;',
    "*query-gpu*) echo '0, A100-SXM4-40GB, P0, 40536, 0, 470.182.03, Disabled, 16, 16' ;;",
    'esac',
  ];
  writeFileSync(join(dir, 'nvidia-smi'), said.join('\n'));
  chmodSync(join(dir, 'nvidia-smi'), 0o755);
  const { out } = await runCli(['doctor', '--json', '--cache', dir], { PATH: `${dir}:/usr/bin:/bin` });
  rmSync(dir, { recursive: true, force: true });
  expect(JSON.parse(out).gpus).toMatchObject([
    { name: 'A100-SXM4-40GB', capability: 8, driver: '470.182.03' },
  ]);
});
