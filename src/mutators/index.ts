// The operators: those that people's own faults look like first, those whose mutants often change nothing last.
import { arithmetic } from './arithmetic.ts';
import { boundary } from './boundary.ts';
import { changedDefault } from './changed-default.ts';
import { collection } from './collection.ts';
import { comparison } from './comparison.ts';
import { condition } from './condition.ts';
import { constant } from './constant.ts';
import { filledText } from './filled-text.ts';
import { logical } from './logical.ts';
import type { Mutator } from './mutator.ts';
import { negation } from './negation.ts';
import { optionalChain } from './optional-chain.ts';
import { removedAwait } from './removed-await.ts';
import { removedCall } from './removed-call.ts';
import { removedStatement } from './removed-statement.ts';
import { returnValue } from './return-value.ts';
import { sliceBound } from './slice-bound.ts';
import { swappedArguments } from './swapped-arguments.ts';
import { ternaryArm } from './ternary-arm.ts';

export const mutators: readonly Mutator[] = [
  boundary,
  condition,
  logical,
  arithmetic,
  comparison,
  returnValue,
  negation,
  constant,
  removedStatement,
  sliceBound,
  swappedArguments,
  removedCall,
  ternaryArm,
  collection,
  filledText,
  changedDefault,
  // Removed, these often change nothing that a test could see: what was there was there in time.
  removedAwait,
  optionalChain,
];
