// The test frameworks, in the order of preference where a package has several.
import type { Framework } from './framework.ts';
import { pytest } from './pytest.ts';

export const frameworks: readonly Framework[] = [pytest];
