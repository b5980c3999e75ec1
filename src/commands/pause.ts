import { bare } from './command.ts';

export const pause = bare('pause', 'nothing more happens here by itself until resume');
