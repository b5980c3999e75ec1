// What every sandbox backend must do. A backend's test calls this, once per kind of caller.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits, type Limits, type SandboxSpec } from '../../src/sandboxes/sandbox.ts';
import { type Ground, isRoot } from './ground.ts';

const patience = new AbortController().signal;

export const specFor = (
  argv: readonly string[],
  limits: Partial<Limits> = {},
  more: Partial<SandboxSpec> = {},
): SandboxSpec => ({
  argv,
  cwd: '/tmp',
  env: { PATH: '/usr/bin:/bin' },
  mounts: [],
  network: 'none',
  limits: { ...defaultLimits, wallMs: 20_000, ...limits },
  ...more,
});

export function sandboxConformance(title: string, open: () => Promise<Ground>): void {
  describe(title, () => {
    let ground: Ground;
    const run = (...args: Parameters<typeof specFor>) => ground.sandbox.run(specFor(...args), patience);
    const sh = (script: string, ...rest: [Partial<Limits>?, Partial<SandboxSpec>?]) =>
      run(['sh', '-c', script], ...rest);
    const python = (script: string, limits?: Partial<Limits>) => run(['python3', '-c', script], limits);
    beforeAll(async () => {
      ground = await open();
    });
    afterAll(() => ground.close());

    describe('how a run ends', () => {
      it('gives the exit code, and both outputs apart', async () => {
        const result = await sh('echo to-out; echo to-err >&2; exit 7');
        expect(result).toMatchObject({ end: 'exited', exitCode: 7 });
        expect(result.stdout.head).toBe('to-out\n');
        expect(result.stderr.head).toBe('to-err\n');
      });

      it('gives every exit code up to 127', async () => {
        for (const code of [0, 1, 2, 126, 127])
          expect(await sh(`exit ${code}`)).toMatchObject({ end: 'exited', exitCode: code });
      });

      it.each([
        ['SEGV', 'SIGSEGV'],
        ['ABRT', 'SIGABRT'],
        ['TERM', 'SIGTERM'],
        ['KILL', 'SIGKILL'],
      ])('names the signal %s', async (short, name) => {
        const result = await run(['sh', '-c', `sh -c 'kill -${short} $$'; exit $?`]);
        expect(result).toMatchObject({ end: 'signalled', signal: name });
      });

      it('says 127 of a program that is not there', async () => {
        const result = await run(['no-such-program']);
        expect(result).toMatchObject({ end: 'exited', exitCode: 127 });
      });

      it('passes arguments through untouched', async () => {
        const words = ['a b', '$HOME', '--', '-c', "it's", '*', 'ü\n', ''];
        const result = await run([
          'python3',
          '-c',
          'import sys, json; print(json.dumps(sys.argv[1:]))',
          ...words,
        ]);
        expect(JSON.parse(result.stdout.head)).toEqual(words);
      });

      it('gives the record channel whole, and nothing else on it', async () => {
        const result = await python(
          'import os\nfor n in range(20000): os.write(6, b"%08d" % n)\nprint("not a record")',
        );
        expect(result.end).toBe('exited');
        const bytes = Buffer.from(result.channel);
        expect(bytes.length).toBe(160_000);
        expect(bytes.subarray(-8).toString()).toBe('00019999');
      });
    });

    describe('limits', () => {
      it('ends a run within a second of its wall limit, also one that ignores signals and holds its output', async () => {
        const start = performance.now();
        const result = await sh("trap '' TERM INT HUP; (trap '' TERM; sleep 60) & while :; do :; done", {
          wallMs: 1000,
        });
        expect(result.end).toBe('timeout');
        expect(performance.now() - start).toBeLessThan(2000);
      });

      it('ends a run that stopped itself', async () => {
        const start = performance.now();
        expect((await sh('kill -STOP $$; sleep 60', { wallMs: 500 })).end).toBe('timeout');
        expect(performance.now() - start).toBeLessThan(1500);
      });

      it('bounds the memory of the whole run, not of one process', async () => {
        const result = await python(
          [
            'import os, time',
            'for n in range(6):',
            '  if os.fork() == 0:',
            '    b = bytearray(60 << 20)',
            '    for i in range(0, len(b), 4096): b[i] = 1',
            '    time.sleep(30)',
            'time.sleep(30)',
          ].join('\n'),
          { memoryMiB: 200, wallMs: 15_000 },
        );
        expect(result.end).toBe('memory-limit');
        expect(result.wallMs).toBeLessThan(10_000);
      });

      it('ends a single hog', async () => {
        const result = await python('b = bytearray(600 << 20)\nprint(len(b))', { memoryMiB: 256 });
        expect(result.stdout.head).toBe('');
        expect(result.end === 'exited' && result.exitCode === 0).toBe(false);
      });

      it('bounds processes', async () => {
        const result = await python(
          [
            'import subprocess',
            'n = 0',
            'try:',
            '  for _ in range(100): subprocess.Popen(["sleep", "20"]); n += 1',
            'except OSError: pass',
            'print(n, flush=True)',
          ].join('\n'),
          { processes: 40 },
        );
        expect(Number(result.stdout.head)).toBeGreaterThan(20);
        expect(Number(result.stdout.head)).toBeLessThan(41);
      });

      it('bounds open files', async () => {
        const result = await python(
          'f = []\ntry:\n  while len(f) < 500: f.append(open("/dev/null"))\nexcept OSError: pass\nprint(len(f))',
          { openFiles: 64 },
        );
        expect(Number(result.stdout.head)).toBeLessThan(64);
        expect(Number(result.stdout.head)).toBeGreaterThan(20);
      });

      it('bounds the size of a file', async () => {
        const result = await sh('head -c 20m /dev/zero > /tmp/f; stat -c %s /tmp/f', { fileSizeMiB: 2 });
        expect(result.stdout.head.trim()).toBe(String(2 * 1024 * 1024));
      });

      it('bounds output, keeps its head and tail, and ends a flood', async () => {
        const start = performance.now();
        const result = await sh('yes flood', { outputBytes: 1024 * 1024 });
        expect(result.end).toBe('output-limit');
        expect(performance.now() - start).toBeLessThan(3000);
        expect(result.stdout.truncated).toBe(true);
        expect(result.stdout.head.length + result.stdout.tail.length).toBeLessThan(200 * 1024);
      });

      it('bounds the record channel', async () => {
        expect((await sh('yes record >&6', { channelBytes: 100_000 })).end).toBe('channel-limit');
      });

      it('stops when told to', async () => {
        const controller = new AbortController();
        const start = performance.now();
        setTimeout(() => controller.abort(), 300);
        const result = await ground.sandbox.run(specFor(['sleep', '30']), controller.signal);
        expect(result.end).toBe('cancelled');
        expect(performance.now() - start).toBeLessThan(1500);
      });

      it('does not begin when it was told to stop before', async () => {
        await expect(ground.sandbox.run(specFor(['true']), AbortSignal.abort())).rejects.toMatchObject({
          code: 'interrupted',
        });
      });
    });

    describe('what a run sees', () => {
      it('has the environment that was asked for, a home, and nothing of the caller', async () => {
        const result = await sh('env', {}, { env: { PATH: '/usr/bin:/bin', GIVEN: 'a=b c\nd' } });
        const names = [...result.stdout.head.matchAll(/^(\w+)=/gm)].map((match) => match[1]).sort();
        expect(names).toEqual(['GIVEN', 'HOME', 'PATH', 'PWD']);
        expect(result.stdout.head).toContain('GIVEN=a=b c\nd\n');
      });

      it('refuses a variable that would smuggle in options of the sandbox', async () => {
        await expect(
          sh('true', {}, { env: { PATH: '/bin', X: 'x\0--bind\0/etc\0/stolen' } }),
        ).rejects.toMatchObject({ code: 'sandbox-failed' });
      });

      it('has its three streams and the channel open, and no other descriptor of anyone', async () => {
        const result = await python(
          'import os\nfor n in sorted(map(int, os.listdir("/proc/self/fd"))):\n  try: print(n, os.readlink("/proc/self/fd/%d" % n).split(":")[0])\n  except OSError: pass',
        );
        const open = result.stdout.head.trim().split('\n');
        const strange = open.filter(
          (line) => !/^(?:[0126] (?:socket|pipe|\/dev\/null)|\d+ \/dev\/null)$/.test(line),
        );
        expect(strange).toEqual([]);
        expect(open.some((line) => line.startsWith('6 '))).toBe(true);
      });

      it('is an ordinary user with no capability, alone with its own processes', async () => {
        const result = await sh('id -u; grep CapEff /proc/self/status; ls -d /proc/[0-9]* | wc -l; hostname');
        const [uid, capabilities, processes, host] = result.stdout.head.trim().split('\n');
        expect(uid).toBe('1000');
        expect(capabilities).toMatch(/\t0+$/);
        expect(Number(processes)).toBeLessThan(8);
        expect(host).toBe('sandbox');
      });

      it('has a loopback of its own that works', async () => {
        const result = await python(
          'import socket\ns = socket.create_server(("127.0.0.1", 0))\nc = socket.create_connection(s.getsockname())\nprint("met", len(socket.if_nameindex()))',
        );
        expect(result.stdout.head).toBe('met 1\n');
      });
    });

    describe('mounts', () => {
      const folder = async (name: string, files: Readonly<Record<string, string>>) => {
        const dir = join(ground.dir, name);
        await mkdir(dir, { recursive: true });
        await chmod(dir, 0o755);
        for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text);
        for (const path of ['', ...Object.keys(files)])
          await chown(join(dir, path), ground.uid, isRoot ? ground.uid : (process.getgid?.() ?? 0));
        return dir;
      };

      it('shows a read-only folder that nothing can change', async () => {
        const host = await folder('read', { 'a.txt': 'original' });
        const script =
          'cat /data/a.txt; echo x > /data/a.txt; rm /data/a.txt; touch /data/b; mount -o remount,rw /data';
        const result = await sh(script, {}, { mounts: [{ kind: 'read-only', host, guest: '/data' }] });
        expect(result.stdout.head).toBe('original');
        expect(readdirSync(host)).toEqual(['a.txt']);
        expect(await readFile(join(host, 'a.txt'), 'utf8')).toBe('original');
      });

      it('lays writes over folders that stay untouched, the first folder on top', async () => {
        const upper = await folder('upper', { 'both.txt': 'upper', 'only-upper.txt': '1' });
        const lower = await folder('lower', { 'both.txt': 'lower', 'gone.txt': '2' });
        const result = await sh(
          'cat both.txt; echo changed > both.txt; rm gone.txt; echo new > new.txt; cat both.txt; ls',
          {},
          {
            cwd: '/work',
            mounts: [{ kind: 'overlay', lowers: [upper, lower], guest: '/work', sizeMiB: 8, inodes: 100 }],
          },
        );
        expect(result.stdout.head).toBe('upperchanged\nboth.txt\nnew.txt\nonly-upper.txt\n');
        expect(await readFile(join(upper, 'both.txt'), 'utf8')).toBe('upper');
        expect(readdirSync(upper)).toEqual(['both.txt', 'only-upper.txt']);
        expect(readdirSync(lower)).toEqual(['both.txt', 'gone.txt']);
      });

      it('bounds bytes and inodes of an overlay', async () => {
        const lower = await folder('bounded', {});
        const mounts = [
          { kind: 'overlay' as const, lowers: [lower], guest: '/work', sizeMiB: 8, inodes: 200 },
        ];
        const bytes = await sh('head -c 50m /dev/zero > big; stat -c %s big', {}, { cwd: '/work', mounts });
        expect(Number(bytes.stdout.head)).toBeLessThanOrEqual(8 * 1024 * 1024);
        expect(bytes.stderr.head).toMatch(/No space left/);
        const inodes = await sh(
          'i=0; while [ $i -lt 400 ] && : > f$i; do i=$((i+1)); done 2>/dev/null; ls | wc -l',
          {},
          { cwd: '/work', mounts },
        );
        expect(Number(inodes.stdout.head || 200)).toBeLessThanOrEqual(200);
      });

      it('gives a sized tmpfs', async () => {
        const mounts = [{ kind: 'tmpfs' as const, guest: '/cache', sizeMiB: 2 }];
        const result = await sh('head -c 9m /dev/zero > /cache/f; stat -c %s /cache/f', {}, { mounts });
        expect(Number(result.stdout.head)).toBeLessThanOrEqual(2 * 1024 * 1024);
      });

      it('keeps nothing from one run to the next', async () => {
        await sh('echo left > /tmp/left; echo left > /dev/shm/left; echo left > ~/left');
        const result = await sh('ls -A /tmp /dev/shm ~');
        expect(result.stdout.head).not.toContain('left\n');
      });

      it('writes into a writable folder, which belongs to whoever runs', async () => {
        const host = await folder('write', {});
        await chmod(host, 0o777);
        const result = await sh(
          'echo made > /out/made.txt',
          {},
          { mounts: [{ kind: 'writable', host, guest: '/out' }] },
        );
        expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
        expect(await readFile(join(host, 'made.txt'), 'utf8')).toBe('made\n');
      });

      it('fails as a sandbox, not as a test, when a mount is not there', async () => {
        const mounts = [{ kind: 'read-only' as const, host: join(ground.dir, 'absent'), guest: '/absent' }];
        await expect(sh('true', {}, { mounts })).rejects.toMatchObject({ code: 'sandbox-failed' });
      });
    });

    it('says what was enforced by what', async () => {
      const { enforced } = await sh('true');
      for (const resource of ['files', 'network', 'memory', 'processes', 'calls', 'users', 'time'])
        expect(enforced[resource]).toMatch(/\w/);
    });

    it('leaves nothing behind after 50 runs, of which some are killed and some leave daemons', async () => {
      const daemon = 'setsid sh -c \'trap "" TERM HUP INT; sleep 301\' >/dev/null 2>&1 & ';
      const scripts: readonly [string, number][] = [
        ['exit 0', 10_000],
        [`${daemon}exit 0`, 10_000],
        [`${daemon}sleep 301`, 200],
        ['kill -KILL $$', 10_000],
        ['exit 1', 10_000],
      ];
      for (let round = 0; round < 5; round++) {
        for (const half of [scripts, scripts])
          await Promise.all(half.map(([script, wallMs]) => sh(script, { wallMs })));
      }
      expect(processesWith('sleep\x181')).toEqual([]);
      expect(readdirSync(ground.scratchDir)).toEqual([]);
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(ground.scratchDir);
      expect(cgroupsOf(ground.pid)).toEqual([]);
    });

    it('holds every canary of its probe', async () => {
      const report = await ground.sandbox.probe(patience);
      expect(report.checks.filter(({ held }) => !held)).toEqual([]);
      expect(report.level).toBeGreaterThanOrEqual(2);
      expect(report.missing.length === 0).toBe(report.level === 3);
    });
  });
}

function processesWith(words: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(words);
      } catch {
        return false;
      }
    });
}

function cgroupsOf(pid: number): readonly string[] {
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/pids']
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root))
    .filter((name) => name.startsWith(`testwright-${pid}-`));
}
