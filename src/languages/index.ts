// The languages, in the order in which a file is offered to them.
import { javascript, typescript } from './javascript.ts';
import type { Language } from './language.ts';
import { python } from './python.ts';

export const languages: readonly Language[] = [python, javascript, typescript];
