// What probes say. It comes out of hostile code: anything but the expected shape is thrown away.
import type { BodyReport } from '../../generators/generator.ts';
import type { Observation } from '../../terms.ts';

export function readObservations(
  message: string,
  marker: string,
  count: number,
): readonly Observation[] | undefined {
  const parsed = readLine(message, marker);
  return Array.isArray(parsed) && parsed.length === count && parsed.every(isObservation) ? parsed : undefined;
}

export function readReport(message: string, marker: string, count: number): BodyReport | undefined {
  const parsed = readLine(message, marker);
  if (typeof parsed !== 'object' || parsed === null || !('seen' in parsed) || !('ended' in parsed))
    return undefined;
  const { seen, ended } = parsed;
  const isSeen = (one: unknown): one is Observation | null => one === null || isObservation(one);
  return Array.isArray(seen) && seen.length === count && seen.every(isSeen) && isSeen(ended)
    ? { seen, ended }
    : undefined;
}

function readLine(message: string, marker: string): unknown {
  const start = message.indexOf(marker) + marker.length;
  const line = message.slice(start).split('\n')[0] ?? '';
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObservation(candidate: unknown): candidate is Observation {
  if (typeof candidate !== 'object' || candidate === null || !('end' in candidate)) return false;
  const { end } = candidate;
  if (end === 'unobserved') return true;
  if (end === 'threw')
    return (
      'type' in candidate &&
      typeof candidate.type === 'string' &&
      'message' in candidate &&
      typeof candidate.message === 'string'
    );
  return (
    end === 'returned' &&
    'value' in candidate &&
    typeof candidate.value === 'object' &&
    candidate.value !== null &&
    't' in candidate.value
  );
}
