// fake-engine: to try a gateway's configuration without a GPU.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { FakeEngine } from '../fake/engine.ts';
import type { Command } from './command.ts';
import { readNumber, readWhole } from './numbers.ts';

export const fakeEngine: Command = {
  name: 'fake-engine',
  usage: '[--port N] [--model ID] [--token-ms N] [--prefill-ms N] [--most-running N]',
  does: 'speaks like vLLM and computes nothing: for trying a gateway; its speed means nothing',
  run: async ({ args, signal }) => {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(
        ['port', 'model', 'token-ms', 'prefill-ms', 'most-running'].map((name) => [
          name,
          { type: 'string' as const },
        ]),
      ),
    });
    const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
    const { server } = new FakeEngine({
      model: text('model') ?? 'fake-model',
      contextTokens: 262_144,
      tokenMs: readNumber('--token-ms', text('token-ms'), 10, 0, 60_000),
      prefillMs: readNumber('--prefill-ms', text('prefill-ms'), 0.05, 0, 60_000),
      mostRunning: readWhole('--most-running', text('most-running'), 2000, 1, 100_000),
      mostQueued: 100_000,
    });
    server.listen(readWhole('--port', text('port'), 0, 0, 65_535), '127.0.0.1');
    await once(server, 'listening');
    process.stdout.write(`${JSON.stringify({ address: server.address() })}\n`);
    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  },
};
