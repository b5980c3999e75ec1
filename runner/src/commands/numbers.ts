// Numbers from the command line.
import { RunnerFault } from '../fault.ts';

/** A whole number in a range. Throws RunnerFault `usage`. */
export function readWhole(
  name: string,
  text: string | undefined,
  fallback: number,
  low: number,
  high: number,
): number {
  const value = readNumber(name, text, fallback, low, high);
  if (Number.isInteger(value)) return value;
  throw new RunnerFault('usage', `${name} must be a whole number`, `Give a number from ${low} to ${high}`);
}

/** Throws RunnerFault `usage`. */
export function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  low: number,
  high: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new RunnerFault(
    'usage',
    `${name} must be a number, not ${text}`,
    `Give a number from ${low} to ${high}`,
  );
}
