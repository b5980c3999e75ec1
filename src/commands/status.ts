import { bare } from './command.ts';

export const status = bare('status', 'what runs and what was done');
