// What every sandbox backend must do. A backend's test calls this, once per kind of caller.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { limitsConformance } from './conformance-limits.ts';
import { mountsConformance } from './conformance-mounts.ts';
import type { Ground } from './ground.ts';
import { patience, runners } from './run-spec.ts';

export function sandboxConformance(title: string, open: () => Promise<Ground>): void {
  describe(title, () => {
    let ground: Ground;
    const { run, sh, python } = runners(() => ground);
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

    limitsConformance(() => ground);

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
          (line) =>
            !/^(?:[0126] (?:socket|pipe|\/dev\/null)|6 \/run\/testwright\/pipes\/channel|\d+ \/dev\/null)$/.test(
              line,
            ),
        );
        expect(strange).toEqual([]);
        expect(open.some((line) => line.startsWith('6 '))).toBe(true);
      });

      it('is an ordinary user with no capability, alone with its own processes', async () => {
        const result = await sh('id -u; grep CapEff /proc/self/status; ls -d /proc/[0-9]* | wc -l; hostname');
        const [uid, capabilities, processes, host] = result.stdout.head.trim().split('\n');
        expect(Number(uid)).toBe(ground.guestUid);
        expect(ground.guestUid).not.toBe(0);
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

    mountsConformance(() => ground);

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
