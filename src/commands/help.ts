import { bare } from './command.ts';

export const help = bare('help', 'this list');
