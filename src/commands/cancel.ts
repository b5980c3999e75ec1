import { bare } from './command.ts';

export const cancel = bare('cancel', 'stops what runs for this pull request');
