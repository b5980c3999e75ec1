// Runs inside a sandbox: listens on its loopback, passes every connection to the proxy's socket, and runs the command
// with the proxy variables set. Plain JavaScript: it is mounted alone.
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';

const [socketPath, ...command] = process.argv.slice(2);

// Whoever asks Node for these streams (pipe() does, to compare) makes the descriptors non-blocking, which the command
// shares with us: one that prints faster than we are read, as uv does, then fails at it.
for (const name of ['stdin', 'stdout', 'stderr']) Object.defineProperty(process, name, { value: null });

const server = createServer((client) => {
  const proxy = connect(socketPath);
  proxy.pipe(client).pipe(proxy);
  proxy.on('error', () => client.destroy());
  client.on('error', () => proxy.destroy());
});

server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const proxies = Object.fromEntries(
    [
      'HTTPS_PROXY',
      'https_proxy',
      'HTTP_PROXY',
      'http_proxy',
      'npm_config_proxy',
      'npm_config_https_proxy',
      'YARN_HTTP_PROXY',
      'YARN_HTTPS_PROXY',
    ].map((name) => [name, url]),
  );
  const child = spawn(command[0], command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, ...proxies },
  });
  child.on('error', (error) => {
    writeSync(2, `${command[0]}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    // As a shell tells it, so that what killed the command is not lost on the way out.
    if (signal !== null) writeSync(2, `\n${command[0]}: ended by ${signal}\n`);
    process.exit(code ?? 128 + constants.signals[signal]);
  });
});
