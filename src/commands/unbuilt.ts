import type { Command } from './command.ts';

function unbuilt(name: string, says: string): Command {
  return { name, usage: '', says: `${says} (not built yet)`, read: () => ({ does: 'unbuilt', name }) };
}

export const fix = unbuilt('fix', 'a change that repairs it');
