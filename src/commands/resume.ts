import { bare } from './command.ts';

export const resume = bare('resume', 'takes pause back');
