// `testwright model`: the embedded model, fetched, listed and removed by the runner.
import { Argument } from 'commander';
import { Fault } from '../../errors.ts';
import { runRunner } from '../../model/embedded.ts';
import { type AddCommand, RUNNER_CLI } from './door.ts';

export const addModel: AddCommand = (program, door) => {
  program
    .command('model')
    .description('Fetches, lists or removes the embedded model (checked by SHA-256, resumable)')
    .addArgument(new Argument('<action>', 'what to do').choices(['pull', 'list', 'rm']))
    .argument('[id]', 'which model, as list shows it (default: the first)')
    .action(async (action: 'pull' | 'list' | 'rm', id: string | undefined) => {
      if (action === 'rm' && id === undefined)
        throw new Fault('usage', { fix: 'Name the model to remove: testwright model list shows them' });
      const words = [action, ...(id === undefined ? [] : [id]), '--cache', door.settings.cacheDir];
      const code = await runRunner(RUNNER_CLI, words);
      if (code === 2) throw new Fault('usage', { fields: { model: id }, fix: 'testwright model list' });
      if (code === 130) throw new Fault('interrupted', { fix: 'What has arrived is kept: pull again' });
      if (code !== 0) throw new Fault(action === 'pull' ? 'pull-failed' : 'internal');
    });
};
