import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointFindings } from '../../src/doctor/checkpoint.ts';
import { engineFinding, gpuFindings, isOlder } from '../../src/doctor/findings.ts';
import { parseNvidia, parseRocm } from '../../src/doctor/gpus.ts';
import { servedModel } from '../../src/plan/profile.ts';
import { runCli } from '../run-cli.ts';

const model = servedModel(undefined);
const dirs: string[] = [];

function makeDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'runner-doctor-'));
  dirs.push(dir);
  return dir;
}

afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

/** Lines in the form of nvidia-smi: precision, memory, tuned kernels. */
test.each([
  ['0, NVIDIA H100 80GB HBM3, 9.0, 81559, 4, 580.65.06, Disabled', 'yes', 'yes', 'careful'],
  ['0, NVIDIA H200, 9.0, 143771, 0, 580.82.07, Disabled', 'yes', 'yes', 'yes'],
  ['0, NVIDIA A100-SXM4-80GB, 8.0, 81920, 0, 580.65.06, Disabled', 'careful', 'yes', 'careful'],
  ['0, NVIDIA A100-SXM4-40GB, 8.0, 40960, 0, 580.65.06, Disabled', 'careful', 'yes', 'careful'],
  ['0, NVIDIA L40S, 8.9, 46068, 0, 580.65.06, [N/A]', 'yes', 'yes', 'careful'],
  ['0, NVIDIA GeForce RTX 4090, 8.9, 24564, 300, 580.65.06, [N/A]', 'yes', 'no', 'careful'],
  ['0, NVIDIA GeForce RTX 5090, 12.0, 32607, 0, 580.65.06, [N/A]', 'yes', 'no', 'careful'],
  ['0, Tesla T4, 7.5, 15360, 0, 580.65.06, [N/A]', 'careful', 'no', 'careful'],
  ['0, Tesla V100-SXM2-32GB, 7.0, 32768, 0, 580.65.06, [N/A]', 'no', 'no', 'careful'],
])('%s', (line, precision, memory, tuned) => {
  const { gpus, unread } = parseNvidia(`${line}\n`, 0);
  expect(unread).toEqual([]);
  const [gpu] = gpus;
  if (gpu === undefined) throw new Error('no GPU was read');
  const verdicts = gpuFindings(model, gpu).map(({ verdict }) => verdict);
  expect(verdicts).toEqual([precision, 'yes', memory, tuned]);
});

test('every finding that is not yes has a fix', () => {
  const text = '0, Tesla V100-SXM2-32GB, 7.0, 32768, 9000, 470.1.2, Enabled';
  const findings = parseNvidia(text, 0).gpus.flatMap((gpu) => gpuFindings(model, gpu));
  expect(findings).toHaveLength(6);
  expect(findings.every(({ verdict, fix }) => (verdict === 'yes') === (fix === undefined))).toBe(true);
});

test.each([
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
  'Failed to initialize NVML: Driver/library version mismatch',
  'No devices were found',
  '0, NVIDIA H100, 9.0, [N/A], 0, 580.1, Disabled',
  '\u0000\u0001',
  ',,,,,,',
])('broken output gives no GPU and is told: %j', (text) => {
  expect(parseNvidia(text, 0)).toEqual({ gpus: [], unread: [text.trim()] });
});

test('several GPUs, one of which cannot be read', () => {
  const good = 'NVIDIA L40S, 8.9, 46068, 0, 580.65.06, [N/A]';
  const { gpus, unread } = parseNvidia(
    `0, ${good}\nUnable to determine the device handle for GPU1\n2, ${good}\n`,
    0,
  );
  expect(gpus.map(({ index }) => index)).toEqual([0, 2]);
  expect(unread).toHaveLength(1);
});

test('rocm-smi', () => {
  const card = {
    'Card Series': 'AMD Instinct MI300X OAM',
    'VRAM Total Memory (B)': '206141652992',
    'VRAM Total Used Memory (B)': '297336832',
  };
  const { gpus } = parseRocm(JSON.stringify({ card0: card, system: { 'Driver version': '6.12.12' } }));
  expect(gpus).toEqual([
    {
      index: 0,
      name: card['Card Series'],
      vendor: 'amd',
      capability: undefined,
      totalMiB: 196592,
      usedMiB: 284,
      driver: '6.12.12',
      mig: false,
      unified: false,
      lanes: undefined,
    },
  ]);
  const [gpu] = gpus;
  expect(gpu && gpuFindings(model, gpu).map(({ verdict }) => verdict)).toEqual(['yes', 'yes', 'yes']);
  expect(parseRocm('ERROR: no GPU').unread).toEqual(['ERROR: no GPU']);
  expect(parseRocm('{"card0":{}}')).toEqual({ gpus: [], unread: ['card0'] });
  expect(parseRocm('')).toEqual({ gpus: [], unread: [] });
});

test('engine versions', () => {
  expect(engineFinding(model, '0.32.0').verdict).toBe('yes');
  expect(engineFinding(model, '0.22.1').verdict).toBe('no');
  expect(engineFinding(model, undefined).verdict).toBe('careful');
  expect(isOlder('0.9.2', '0.24.0')).toBe(true);
  expect(isOlder('0.32.0+cpu', '0.24.0')).toBe(false);
  expect(isOlder('0.24.0', '0.24.0')).toBe(false);
});

function writeCheckpoint(headType: string, quantization: object | undefined): string {
  const dir = makeDir();
  const tensors = {
    'lm_head.weight': { dtype: headType, shape: [1], data_offsets: [0, 1] },
    'model.layers.0.mlp.gate.weight': { dtype: 'BF16', shape: [1], data_offsets: [1, 3] },
    'model.layers.0.mlp.experts.0.up_proj.weight': { dtype: 'F8_E4M3', shape: [1], data_offsets: [3, 4] },
  };
  const header = Buffer.from(JSON.stringify(tensors));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(dir, 'model-00001-of-00001.safetensors'),
    Buffer.concat([length, header, Buffer.alloc(4)]),
  );
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ quantization_config: quantization }));
  return dir;
}

const blocks = { quant_method: 'fp8', activation_scheme: 'dynamic', weight_block_size: [128, 128] };

test('a checkpoint is what it says, or is found out', async () => {
  const verdicts = async (dir: string) => (await checkpointFindings(dir)).map(({ verdict }) => verdict);
  expect(await verdicts(writeCheckpoint('BF16', blocks))).toEqual(['yes', 'yes']);
  expect(await verdicts(writeCheckpoint('F8_E4M3', blocks))).toEqual(['yes', 'no']);
  expect(await verdicts(writeCheckpoint('BF16', { quant_method: 'awq' }))).toEqual(['careful', 'yes']);
  expect(await verdicts(makeDir())).toEqual(['no']);
});

test('without a GPU it says so, offers the embedded model, and that is no failure', async () => {
  const end = await runCli(['doctor', '--json', '--cache', makeDir()], { PATH: '/usr/bin:/bin' });
  expect(end.code).toBe(0);
  const { gpus, findings } = JSON.parse(end.out);
  expect(gpus).toEqual([]);
  expect(findings[0]).toMatchObject({
    about: 'GPU',
    verdict: 'careful',
    fix: expect.stringContaining('serve-embedded'),
  });
});

test('it reads the tool on the PATH', async () => {
  const dir = makeDir();
  const line = '0, NVIDIA H200, 9.0, 143771, 0, 580.82.07, Disabled';
  writeFileSync(join(dir, 'nvidia-smi'), `#!/bin/sh\necho '${line}'\n`);
  chmodSync(join(dir, 'nvidia-smi'), 0o755);
  const end = await runCli(['doctor', '--cache', dir], { PATH: `${dir}:/usr/bin:/bin` });
  expect(end.out).toContain('1 GPU found');
  expect(end.out).toMatch(/the weights \(29\.0 GiB\) fit; room for 10\d{5} tokens .*\(estimate\)/);
});
