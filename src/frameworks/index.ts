// The test frameworks, in the order of preference where a package has several.
import type { Framework } from './framework.ts';
import { jest } from './jest.ts';
import { mocha } from './mocha.ts';
import { nodeTest } from './node-test.ts';
import { pytest } from './pytest.ts';
import { tape } from './tape.ts';
import { vitest } from './vitest.ts';

export const frameworks: readonly Framework[] = [vitest, jest, mocha, tape, nodeTest, pytest];
