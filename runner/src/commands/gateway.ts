// gateway: the door before the engines; --new-key makes a key and the hash that goes into the configuration.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { RunnerFault } from '../fault.ts';
import { readGatewayConfig } from '../gateway/config.ts';
import { newKey } from '../gateway/keys.ts';
import { createGateway } from '../gateway/server.ts';
import type { Command } from './command.ts';

const SECRET = 'TESTWRIGHT_GATEWAY_SECRET';

export const gateway: Command = {
  name: 'gateway',
  usage: '--config FILE.json | --new-key',
  does: `the reachable door before the engines; needs ${SECRET} in its environment`,
  run: async ({ args, env, signal }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, 'new-key': { type: 'boolean' } },
    });
    if (values['new-key']) {
      process.stdout.write(`${JSON.stringify(newKey())}\n`);
      return 0;
    }
    if (values.config === undefined)
      throw new RunnerFault('usage', 'gateway needs --config', 'See “gateway” in the runner’s README');
    const config = readGatewayConfig(values.config);
    const secret = env[SECRET];
    if (secret === undefined || secret.length < 32)
      throw new RunnerFault(
        'bad-config',
        `${SECRET} must hold at least 32 characters`,
        'Make one with: openssl rand -hex 32',
      );
    const { server, drain } = createGateway(config, secret);
    server.listen(config.port, config.host);
    await once(server, 'listening');
    process.stdout.write(`${JSON.stringify({ address: server.address() })}\n`);
    if (!signal.aborted) await once(signal, 'abort');
    await drain();
    return 0;
  },
};
