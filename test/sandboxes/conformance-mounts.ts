// What every backend must make of mounts.
import { readdirSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ground, isRoot } from './ground.ts';
import { runners } from './run-spec.ts';

export function mountsConformance(ground: () => Ground): void {
  const { sh } = runners(ground);
  describe('mounts', () => {
    const folder = async (name: string, files: Readonly<Record<string, string>>) => {
      const dir = join(ground().dir, name);
      await mkdir(dir, { recursive: true });
      await chmod(dir, 0o755);
      for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text);
      for (const path of ['', ...Object.keys(files)])
        await chown(join(dir, path), ground().uid, isRoot ? ground().uid : (process.getgid?.() ?? 0));
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
      const mounts = [{ kind: 'overlay' as const, lowers: [lower], guest: '/work', sizeMiB: 8, inodes: 200 }];
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
      const mounts = [{ kind: 'read-only' as const, host: join(ground().dir, 'absent'), guest: '/absent' }];
      await expect(sh('true', {}, { mounts })).rejects.toMatchObject({ code: 'sandbox-failed' });
    });
  });
}
