// Commands that are planned and not built: they say so instead of being unknown.
import { Fault } from '../../errors.ts';
import type { AddCommand } from './door.ts';

const planned = ['reproduce', 'fix'];

export const addPlanned: AddCommand = (program) => {
  for (const name of planned)
    program
      .command(name, { hidden: true })
      .argument('[words...]')
      .allowUnknownOption()
      .action(() => {
        throw new Fault('not-built', {
          fields: { command: name },
          fix: 'testwright --help lists the commands that there are',
        });
      });
};
