// Runs inside a sandbox as its first guest: tries what must not be possible and says on the channel what it could do.
// Plain JavaScript: it is mounted alone. Argument: JSON of { port, abstract, file }, all of the host.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

const CHANNEL = 6;
const CONNECT_MS = 200;
const FEW_PROCESSES = 10;
const { port, abstract, file } = JSON.parse(process.argv[2]);

const canOpen = (path, flags) => {
  try {
    closeSync(openSync(path, flags));
    return true;
  } catch {
    return false;
  }
};
const canConnect = (options) =>
  new Promise((resolve) => {
    const socket = connect(options);
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false));
    setTimeout(() => end(false), CONNECT_MS).unref();
  });
const status = readFileSync('/proc/self/status', 'utf8');
const statusOf = (name) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** As many idle processes as we may have, up to `most`. */
const startMany = async (most) => {
  const children = Array.from({ length: most }, () => spawn('/usr/bin/sleep', ['9'], { stdio: 'ignore' }));
  const started = await Promise.all(
    children.map(
      (child) =>
        new Promise((resolve) => child.on('spawn', () => resolve(true)).on('error', () => resolve(false))),
    ),
  );
  for (const child of children) child.kill('SIGKILL');
  return started.filter(Boolean).length;
};
const canOverfill = () => {
  try {
    writeFileSync('/work/large', Buffer.alloc(20 * 1024 * 1024));
    return true;
  } catch {
    return false;
  }
};

/** By name: is the hole there? */
const holes = {
  'write to the system': () => canOpen('/usr/testwright-probe', 'w'),
  'write to the root': () => canOpen('/testwright-probe', 'w'),
  'write kernel settings': () =>
    ['kernel/core_pattern', 'kernel/modprobe', 'vm/overcommit_memory'].some((name) =>
      canOpen(`/proc/sys/${name}`, 'r+'),
    ),
  'read a file of the caller': () => canOpen(file, 'r'),
  'read the password file': () => canOpen('/etc/shadow', 'r'),
  'see the caller’s environment': () =>
    readFileSync('/proc/1/environ', 'utf8')
      .split('\0')
      .some((entry) => entry !== '' && !entry.startsWith('PATH=')),
  'see the caller’s processes': () => processes().length > FEW_PROCESSES,
  'find a network interface': () =>
    readFileSync('/proc/net/dev', 'utf8')
      .split('\n')
      .slice(2)
      .some((line) => line.trim() !== '' && !line.trim().startsWith('lo:')),
  'reach a server of the host': () => canConnect({ host: '127.0.0.1', port }),
  'reach a socket of the host': () => canConnect({ path: abstract }),
  'make a namespace': () => spawnSync('/usr/bin/unshare', ['--user', 'true']).status === 0,
  'become root': () => process.getuid() === 0,
  'hold a capability': () => !/^0+$/.test(statusOf('CapEff')),
  'escape the system call filter': () => statusOf('Seccomp') !== '2',
  'gain rights by set-uid programs': () => statusOf('NoNewPrivs') !== '1',
  'write more than its share': canOverfill,
  'start more processes than its share': async () => (await startMany(80)) >= 80,
};

for (const [name, attempt] of Object.entries(holes)) {
  let open;
  try {
    open = await attempt();
  } catch {
    open = false;
  }
  writeSync(CHANNEL, `${JSON.stringify({ name, open })}\n`);
}
writeSync(CHANNEL, '{"name":"end"}\n');
process.exit(0);
