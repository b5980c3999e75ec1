// Test bodies of JavaScript and TypeScript.
import type { Bodies } from '../bodies.ts';

export const bodies: Bodies = {
  of: () => [],
  vary: () => [],
  sights: () => [],
  probeFile: (source) => source,
  write: () => null,
};
