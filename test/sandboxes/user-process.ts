// A process of an ordinary user that runs what its parent asks in a backend. Arguments: backend, scratch folder.
import { Fault } from '../../src/errors.ts';
import type { SandboxSpec } from '../../src/sandboxes/sandbox.ts';
import { openBackend } from './backends.ts';
import type { Reply } from './ground.ts';

interface Question {
  readonly id: number;
  readonly spec?: SandboxSpec;
  readonly aborted: boolean;
}

const sandbox = openBackend(process.argv[2] ?? '', process.argv[3] ?? '');
const aborts = new Map<number, AbortController>();
const send = (reply: Reply) => process.send?.(reply);

async function answer({ id, spec, aborted }: Question): Promise<void> {
  const controller = new AbortController();
  aborts.set(id, controller);
  if (aborted) controller.abort();
  try {
    if (spec === undefined) {
      send({ id, report: await sandbox.probe(controller.signal) });
      return;
    }
    const { channel, ...result } = await sandbox.run(spec, controller.signal);
    send({ id, result, channel: Buffer.from(channel).toString('base64') });
  } catch (error) {
    const fault =
      error instanceof Fault ? error : new Fault('internal', { fields: { error: String(error) } });
    const { code, fields, fix } = fault;
    send({ id, fault: { code, fields, ...(fix === undefined ? {} : { fix }) } });
  }
}

process.on('message', (message: Question | { abort: number }) => {
  if ('abort' in message) aborts.get(message.abort)?.abort();
  else void answer(message);
});
process.on('disconnect', () => process.exit(0));
