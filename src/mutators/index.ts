// The operators, those that people's own faults look like first.
import { arithmetic } from './arithmetic.ts';
import { boundary } from './boundary.ts';
import { comparison } from './comparison.ts';
import { condition } from './condition.ts';
import { constant } from './constant.ts';
import { logical } from './logical.ts';
import type { Mutator } from './mutator.ts';
import { removedStatement } from './removed-statement.ts';
import { returnValue } from './return-value.ts';

export const mutators: readonly Mutator[] = [
  boundary,
  condition,
  logical,
  arithmetic,
  comparison,
  returnValue,
  constant,
  removedStatement,
];
