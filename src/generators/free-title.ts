// Two tests of one name in a file hide each other: every candidate gets a name of its own.
import type { Candidate } from '../terms.ts';
import type { Ground } from './generator.ts';

/** The title, counted on where the file, a test proven for it, or one proposed before has its name. */
export function freeTitle(
  title: string,
  proposed: readonly Candidate[],
  { framework, home, taken }: Pick<Ground, 'framework' | 'home' | 'taken'>,
): string {
  const source = home.neighbour?.source ?? '';
  for (let count = 1; ; count++) {
    const tried = count === 1 ? title : `${title} ${count}`;
    const { name } = framework.render({ title: tried, assertions: [] }, home.style, home.neighbour?.source);
    const isTaken =
      source.includes(name) || taken.includes(name) || proposed.some((one) => one.name === name);
    if (!isTaken) return tried;
  }
}
