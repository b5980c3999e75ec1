// `testwright mcp`: the same for assistants, over stdin and stdout.
import { resolve } from 'node:path';
import { type AddCommand, VERSION } from './door.ts';

export const addMcp: AddCommand = (program, door) => {
  program
    .command('mcp')
    .description('Serves prove, test and replay to assistants (Model Context Protocol over stdin and stdout)')
    .option('--repo <dir>', 'a folder inside the one repository that may be asked about', '.')
    .action(async ({ repo }: { readonly repo: string }) => {
      // Loaded here: no other command needs the protocol.
      const { serveMcp } = await import('../mcp/server.ts');
      const { settings, signal } = door;
      await serveMcp({ settings, signal, repo: resolve(repo), version: VERSION });
    });
};
