// Every threat of the model, in its order.
import type { Threat } from './threat.ts';
import { threatsAround } from './threats-around.ts';
import { threatsInside } from './threats-inside.ts';

export const threats: readonly Threat[] = [...'ABCDEF'].flatMap((kind) =>
  [...threatsInside, ...threatsAround].filter(({ id }) => id.startsWith(kind)),
);
