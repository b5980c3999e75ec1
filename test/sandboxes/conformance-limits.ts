// The limits that every backend must hold.
import type { Ground } from './ground.ts';
import { runners, specFor } from './run-spec.ts';

/** Less than the sleep that each of these would sleep out. */
const ITS_END_MS = 50_000;

export function limitsConformance(ground: () => Ground): void {
  const { sh, python } = runners(ground);
  describe('limits', () => {
    // How soon is measured by bench/sandbox-start.ts: here, on whatever machine, only that it does not run to its end.
    it('ends a run at its wall limit, also one that ignores signals and holds its output', async () => {
      const start = performance.now();
      const result = await sh("trap '' TERM INT HUP; (trap '' TERM; sleep 60) & while :; do :; done", {
        wallMs: 1000,
      });
      expect(result.end).toBe('timeout');
      expect(performance.now() - start).toBeLessThan(ITS_END_MS);
    });

    it('ends a run that stopped itself', async () => {
      const start = performance.now();
      expect((await sh('kill -STOP $$; sleep 60', { wallMs: 500 })).end).toBe('timeout');
      expect(performance.now() - start).toBeLessThan(ITS_END_MS);
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
        { memoryMiB: 200, wallMs: 25_000 },
      );
      expect(result.end).toBe('memory-limit');
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
      const result = await sh('yes flood', { outputBytes: 1024 * 1024 });
      expect(result.end).toBe('output-limit');
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
      const result = await ground().sandbox.run(specFor(['sleep', '60']), controller.signal);
      expect(result.end).toBe('cancelled');
      expect(performance.now() - start).toBeLessThan(ITS_END_MS);
    });

    it('does not begin when it was told to stop before', async () => {
      await expect(ground().sandbox.run(specFor(['true']), AbortSignal.abort())).rejects.toMatchObject({
        code: 'interrupted',
      });
    });
  });
}
