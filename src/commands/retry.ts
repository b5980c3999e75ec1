import { bare } from './command.ts';

export const retry = bare('retry', 'does the last request again');
