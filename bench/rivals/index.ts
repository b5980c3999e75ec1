// Who is measured, in order.
import { cosmicRay } from './cosmic-ray.ts';
import { mutmut } from './mutmut.ts';
import { cold, warm } from './ours.ts';
import type { Rival } from './rival.ts';

export const rivals: readonly Rival[] = [warm, cold, mutmut, cosmicRay];
