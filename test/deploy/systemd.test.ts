// The units: what each must close, what would break bubblewrap or Node, and systemd's own opinion where it is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dir = join(import.meta.dirname, '../../deploy/systemd');
const read = (name: string) => readFileSync(join(dir, `testwright-${name}.service`), 'utf8');

/** Throws at a line that is neither a section, a comment nor a setting. */
function settingsOf(unit: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of unit.split('\n')) {
    if (line === '' || /^#|^\[(?:Unit|Service|Install)\]$/.test(line)) continue;
    const [, name = '', value = ''] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not a setting: ${line}`);
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

const closedEverywhere: Readonly<Record<string, string>> = {
  User: 'testwright',
  NoNewPrivileges: 'yes',
  CapabilityBoundingSet: '',
  AmbientCapabilities: '',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  ProtectClock: 'yes',
  RestrictRealtime: 'yes',
  RestrictSUIDSGID: 'yes',
  LockPersonality: 'yes',
  RemoveIPC: 'yes',
  SystemCallArchitectures: 'native',
  UMask: '0077',
  StateDirectoryMode: '0700',
};
const closedServer: Readonly<Record<string, string>> = {
  ...closedEverywhere,
  PrivateDevices: 'yes',
  PrivateUsers: 'yes',
  ProtectHostname: 'yes',
  ProtectKernelLogs: 'yes',
  ProtectKernelModules: 'yes',
  ProtectKernelTunables: 'yes',
  ProtectControlGroups: 'yes',
  ProtectProc: 'invisible',
  ProcSubset: 'pid',
  RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
  RestrictNamespaces: 'yes',
};
/** Each is named in the unit with the reason. */
const breaksBubblewrap = [
  'RestrictNamespaces',
  'ProtectKernelTunables',
  'ProtectKernelLogs',
  'ProtectProc',
  'ProcSubset',
  'PrivateUsers',
  'ProtectHostname',
  'SystemCallFilter',
  'RestrictAddressFamilies',
];

const openIn = (unit: string, rules: Readonly<Record<string, string>>) => {
  const settings = settingsOf(unit);
  return Object.entries(rules).flatMap(([name, value]) =>
    settings.get(name)?.at(-1) === value ? [] : [name],
  );
};

test.each([
  ['serve', closedServer],
  ['worker', closedEverywhere],
])('%s closes what it can, and each rule can fail', (name, rules) => {
  const unit = read(name);
  expect(openIn(unit, rules)).toEqual([]);
  for (const rule of Object.keys(rules))
    expect(openIn(unit.replace(new RegExp(`^${rule}=.*\n`, 'm'), ''), rules)).toEqual([rule]);
});

test('the worker leaves open what bubblewrap needs, and says why', () => {
  const unit = read('worker');
  expect(breaksBubblewrap.filter((name) => settingsOf(unit).has(name))).toEqual([]);
  for (const name of breaksBubblewrap) expect(unit).toMatch(new RegExp(`^# .*${name}`, 'm'));
});

test.each(['serve', 'worker'])('%s runs a command that there is, and Node may compile', (name) => {
  const settings = settingsOf(read(name));
  expect(settings.get('ExecStart')).toEqual([`/opt/testwright/bin/testwright ${name}`]);
  expect(settings.has('MemoryDenyWriteExecute')).toBe(false);
  const source = readFileSync(join(dir, '../../src/doors/cli/serve.ts'), 'utf8');
  expect(source).toContain(`.command('${name}')`);
});

const hasAnalyser = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Exposure from 0 to 10 as systemd counts it. Where it is not installed the rules above stand alone. */
const exposureOf = (name: string) => {
  const text = execFileSync(
    'systemd-analyze',
    ['security', '--offline=yes', '--no-pager', join(dir, `testwright-${name}.service`)],
    { encoding: 'utf8' },
  );
  return Number(/Overall exposure level for \S+: (\d+\.\d+)/.exec(text)?.[1]);
};

if (hasAnalyser)
  test('systemd finds the server hardly exposed, and the worker no more than bubblewrap costs', () => {
    expect(exposureOf('serve')).toBeLessThan(2);
    expect(exposureOf('worker')).toBeLessThan(6);
  });
