// Files for one machine: systemd units, the Actions runner with a GPU, the dashboard.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GatewayMetrics } from '../../src/gateway/metrics.ts';
import { WIRE } from '../conformance/wire.ts';
import { read, values } from './manifests.ts';

const units = ['testwright-engine.service', 'testwright-gateway.service', 'actions-runner@.service'];

/** Systemd's own reading of a unit, its program replaced by one that is there. */
function verified(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'runner-unit-'));
  try {
    const file = join(dir, 'probe.service');
    writeFileSync(file, text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true').replaceAll('%i', 'x'));
    return spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' }).stderr;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const SECTIONS = /^\[(Unit|Service|Install)\]$/;

test.each(units)('%s is a unit', (name) => {
  const lines = read(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => line.startsWith('[')).every((line) => SECTIONS.test(line))).toBe(true);
  expect(lines.every((line) => line.startsWith('[') || /^[A-Z]\w+=/.test(line))).toBe(true);
  expect(lines.some((line) => line.startsWith('ExecStart=/'))).toBe(true);
});

if (existsSync('/usr/bin/systemd-analyze'))
  test.each(units)('%s: systemd itself has nothing against it, and would against a misspelt one', (name) => {
    expect(verified(read(name))).toBe('');
    expect(verified(read(name).replace('NoNewPrivileges=yes', 'NoNewPrivilege=yes'))).toContain(
      'NoNewPrivilege',
    );
  });

test('both units leave what runs the time that it was promised', () => {
  for (const name of units.slice(0, 2))
    expect(Number(/TimeoutStopSec=(\d+)/.exec(read(name))?.[1])).toBeGreaterThan(300);
});

test('the GPU’s runner takes no fork’s code, holds no token, and is found by its label', () => {
  const { jobs, permissions } = values('gpu-tests.yml');
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.test['runs-on']).toEqual(['self-hosted', 'linux', 'gpu']);
  expect(jobs.test.if).toContain('head.repo.full_name == github.repository');
  expect(jobs.test.steps[0].with['persist-credentials']).toBe(false);
  expect(read('actions-runner@.service')).toContain('--labels gpu');
});

test('every figure of the dashboard is one that gateway or engine really tell', () => {
  const wire: { metrics: string[] } = JSON.parse(readFileSync(WIRE, 'utf8'));
  const metrics = new GatewayMetrics();
  const told = new Set(
    [...metrics.text(0, [], 0).matchAll(/^(?:# TYPE )?([\w:]+)/gm)].map(([, name]) => name),
  );
  for (const name of wire.metrics) told.add(name);
  const { panels } = parse(read('grafana.json'));
  expect(panels.length).toBeGreaterThanOrEqual(12);
  for (const { targets } of panels)
    for (const { expr } of targets)
      for (const [name] of String(expr).matchAll(/\b(?:gateway_|vllm:)\w+/g))
        expect([name, told.has(name) || told.has(name.replace(/_(?:bucket|sum|count)$/, ''))]).toEqual([
          name,
          true,
        ]);
});
