// What git says of given commits never changes, so it is asked once.
import type { Repository } from './world.ts';

export function once<T>({ known }: Repository, question: string, ask: () => Promise<T>): Promise<T> {
  const before = known.get(question) as Promise<T> | undefined;
  if (before) return before;
  const asked = ask();
  known.set(question, asked);
  asked.catch(() => known.delete(question));
  return asked;
}
