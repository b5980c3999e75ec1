// `npm run test:podman`, as root on a machine with podman: the same conformance as every backend.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podman } from '../../src/sandboxes/podman.ts';
import { sandboxConformance } from './conformance.ts';
import { ownGround } from './ground.ts';
import { patience, specFor } from './run-spec.ts';

sandboxConformance('podman, on the host’s own /usr', () => ownGround((scratchDir) => podman({ scratchDir })));

describe('an image of the operator', () => {
  const image = `localhost/testwright-test:${process.pid}`;
  afterAll(() => execFileSync('podman', ['rmi', '--force', '--ignore', image], { stdio: 'ignore' }));

  it('is what the run sees; one that is not here is a refusal, not a download', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'testwright-image-'));
    const programs = ['sh', 'env', 'setpriv', 'cat', 'ls'].map((name) =>
      execFileSync('which', [name], { encoding: 'utf8' }).trim(),
    );
    const libraries = execFileSync('ldd', programs, { encoding: 'utf8' }).match(/\/\S+(?=\s\(0x)/g) ?? [];
    const tar = join(dir, 'image.tar');
    const files = [...new Set([...programs, ...libraries])];
    execFileSync('tar', ['--dereference', '-cPf', tar, '--transform', 's,^/,,', ...files]);
    symlinkSync('usr/bin', join(dir, 'bin'));
    execFileSync('tar', ['-rf', tar, '-C', dir, 'bin']);
    execFileSync('podman', ['import', tar, image], { stdio: 'ignore' });
    const ground = await ownGround((scratchDir) => podman({ scratchDir, image }));
    try {
      const result = await ground.sandbox.run(
        specFor(['sh', '-c', 'ls /usr/bin; cat /etc/shadow; echo x >&6']),
        patience,
      );
      expect(result.stdout.head).not.toContain('python');
      expect(result.stderr.head).toContain('/etc/shadow: No such file');
      expect(Buffer.from(result.channel).toString()).toBe('x\n');
      const absent = podman({ scratchDir: ground.scratchDir, image: 'localhost/testwright-no-such-image' });
      await expect(absent.run(specFor(['true']), patience)).rejects.toMatchObject({
        code: 'no-sandbox',
        fields: { cause: 'The image is not on this machine' },
      });
    } finally {
      await ground.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
