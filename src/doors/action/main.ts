// The step of a workflow: inputs and an event in; outputs, a summary and marks out.
import { setFailed, setSecret } from '@actions/core';
import { readActionsHost, readSettings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { hideSecrets } from '../../redact.ts';
import { cleanLine } from '../../report/clean.ts';
import { readInputs } from './inputs.ts';

const stop = new AbortController();

async function main(): Promise<void> {
  const inputs = readInputs();
  const secrets = [inputs.modelKey ?? '', inputs.token].filter((secret) => secret !== '');
  for (const secret of secrets) setSecret(secret);
  hideSecrets(secrets);
  const { command } = inputs;
  const host = readActionsHost();
  // What publishes, and holds a token that writes, does not even load what runs code.
  if (command === 'publish') await (await import('./publish.ts')).publishArtifact(inputs, host);
  else
    await (await import('./run.ts')).answerEvent({ ...inputs, command }, host, readSettings(), stop.signal);
}

function tell(error: unknown): void {
  if (!(error instanceof Fault)) {
    setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return;
  }
  const facts = Object.entries(error.fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const fix = error.fix === undefined ? [] : [`What to do: ${error.fix}`];
  setFailed([`${error.code}: ${error.message}`, ...facts, ...fix].map(cleanLine).join('\n'));
}

// The runner interrupts a step that is cancelled, and ends it 7.5 s later. Not `once`: a library that starts processes
// kills this one when it finds nobody else listening.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
await main().catch((error: unknown) =>
  tell(stop.signal.aborted ? new Fault('interrupted', { cause: error }) : error),
);
