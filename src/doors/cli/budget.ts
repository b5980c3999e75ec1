// How much wall time an answer may take, as it is written on the command line.
import { InvalidArgumentError } from 'commander';

/** `90s`, `4m`, or plain seconds, in milliseconds. */
export function readBudget(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (match[2] === 'm' ? 60_000 : 1000);
  if (ms < 10_000 || ms > 7_200_000) throw new InvalidArgumentError('It takes a time from 10s to 120m.');
  return ms;
}
