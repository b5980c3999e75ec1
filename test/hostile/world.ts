// The host as attacks find it: secrets, servers, sockets and processes, all ours and all gone afterwards.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { World } from './case.ts';

export interface OpenWorld extends World {
  readonly close: () => Promise<void>;
}

/** /var/tmp, since a root caller's sandbox hides /tmp also from a weakened backend. */
export async function openWorld(): Promise<OpenWorld> {
  const dir = await mkdtemp('/var/tmp/testwright-hostile-');
  await chmod(dir, 0o777);
  const needle = `NEEDLE${randomBytes(16).toString('hex')}`;
  const [secretFile, gitConfig, socketPath] = ['credentials', 'git-config', 'agent.sock'].map((name) =>
    join(dir, name),
  ) as [string, string, string];
  await writeFile(secretFile, `token=${needle}\n`, { mode: 0o644 });
  await writeFile(gitConfig, `[remote "origin"]\n\turl = https://x:${needle}@forge.invalid/r\n`, {
    mode: 0o644,
  });
  await writeFile(join(dir, 'mine'), 'x');
  await chmod(join(dir, 'mine'), 0o666);
  const abstractName = `testwright-${randomBytes(8).toString('hex')}`;
  const [tcp, path, abstract] = [createServer(), createServer(), createServer()];
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => path.listen(socketPath, resolve));
  await chmod(socketPath, 0o777);
  await new Promise<void>((resolve) => abstract.listen(`\0${abstractName}`, resolve));
  const udp = createSocket('udp4');
  const heard: string[] = [];
  udp.on('message', (said, from) => {
    heard.push(said.toString('latin1'));
    udp.send('heard', from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const bystander = spawn('sh', ['-c', 'sleep 600; :', 'testwright-hostile'], {
    stdio: 'ignore',
    detached: true,
  });
  const address = tcp.address();
  return {
    needle,
    secretFile,
    gitConfig,
    writableDir: dir,
    socketPath,
    tcpPort: typeof address === 'object' && address !== null ? address.port : 0,
    udpPort: udp.address().port,
    abstractName,
    hostPid: bystander.pid ?? 0,
    mark: String(100_000 + Number.parseInt(randomBytes(3).toString('hex'), 16)),
    heard: () => heard.join('\n'),
    close: async () => {
      for (const server of [tcp, path, abstract]) server.close();
      udp.close();
      if (bystander.pid !== undefined) process.kill(-bystander.pid, 'SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
