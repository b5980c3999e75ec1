// Runs inside a sandbox: listens on its loopback, passes every connection to the proxy's socket, and runs the command
// with the proxy variables set. Plain JavaScript: it is mounted alone.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';

const [socketPath, ...command] = process.argv.slice(2);

const server = createServer((client) => {
  const proxy = connect(socketPath);
  pass(client, proxy);
  pass(proxy, client);
  proxy.on('error', () => client.destroy());
  client.on('error', () => proxy.destroy());
});

/**
 * Without `end: false` Node asks whether the target is process.stdout, and with that opens it: from then on the pipes
 * that the command shares with us do not block, and one that prints faster than we are read (uv does) fails at it.
 */
function pass(from, to) {
  from.pipe(to, { end: false });
  from.on('end', () => to.end());
}

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
    process.stderr.write(`${command[0]}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    // As a shell tells it, so that what killed the command is not lost on the way out.
    if (signal !== null) process.stderr.write(`\n${command[0]}: ended by ${signal}\n`);
    process.exit(code ?? 128 + constants.signals[signal]);
  });
});
