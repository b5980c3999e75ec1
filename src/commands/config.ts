import { bare } from './command.ts';

export const config = bare('config', 'the settings that count here, and where each comes from');
