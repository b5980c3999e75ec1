// The record channel, decoded: JSON lines with nonce and gapless sequence. Whatever is not exactly that makes the run
// invalid; nothing in them is believed before the nonce.
import type { ChannelRecord } from '../frameworks/framework.ts';

export type Decoded =
  | { readonly valid: true; readonly records: readonly ChannelRecord[] }
  | { readonly valid: false; readonly reason: string };

const MOST_RECORDS = 50_000;

export function decodeRecords(bytes: Uint8Array, nonce: string): Decoded {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  if (lines.pop() !== '')
    return { valid: false, reason: lines.length === 0 ? 'no record arrived' : 'the last record is cut off' };
  if (lines.length > MOST_RECORDS) return { valid: false, reason: 'too many records' };
  const records: ChannelRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = readRecord(line, nonce, index);
    if (typeof record === 'string') return { valid: false, reason: record };
    records.push(record);
  }
  if (records[0]?.kind !== 'begin')
    return { valid: false, reason: 'no begin record: the framework did not start' };
  if (records.at(-1)?.kind !== 'end')
    return { valid: false, reason: 'no end record: the framework was cut short' };
  const inner = records.slice(1, -1);
  if (inner.some(({ kind }) => kind === 'begin' || kind === 'end'))
    return { valid: false, reason: 'begin or end was recorded twice' };
  return { valid: true, records: inner };
}

function readRecord(line: string, nonce: string, sequence: number): ChannelRecord | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return `record ${sequence} is not JSON`;
  }
  if (typeof parsed !== 'object' || parsed === null) return `record ${sequence} is not an object`;
  if (!('nonce' in parsed) || parsed.nonce !== nonce) return `record ${sequence} carries another nonce`;
  if (!('seq' in parsed) || parsed.seq !== sequence) return `record ${sequence} is out of sequence`;
  if (!isRecord(parsed)) return `record ${sequence} has an unknown shape`;
  return parsed;
}

function isRecord(value: object): value is ChannelRecord {
  if (!('kind' in value)) return false;
  const has = (name: string, type: string) => name in value && typeof Reflect.get(value, name) === type;
  switch (value.kind) {
    case 'begin':
      return has('framework', 'string') && has('version', 'string');
    case 'test':
      return has('file', 'string') && has('ms', 'number') && has('status', 'string') && isTestRecord(value);
    case 'mutant':
      return has('switch', 'number') && has('passed', 'number') && isWarmEnd(Reflect.get(value, 'end'));
    case 'hits':
      return has('file', 'string') && isHits(Reflect.get(value, 'hits'));
    case 'early':
      return isHits(Reflect.get(value, 'hits'));
    case 'file-error':
      return has('file', 'string') && has('message', 'string');
    case 'end':
      return true;
    default:
      return false;
  }
}

function isWarmEnd(end: unknown): boolean {
  return end === 'completed' || end === 'timeout' || end === 'undecided';
}

/** Lines by file: whoever counts on from here trusts the shape. */
function isHits(hits: unknown): boolean {
  if (typeof hits !== 'object' || hits === null || Array.isArray(hits)) return false;
  return Object.values(hits).every(
    (lines) => Array.isArray(lines) && lines.every((line) => Number.isSafeInteger(line)),
  );
}

function isTestRecord(value: object): boolean {
  if ('hits' in value && !isHits(value.hits)) return false;
  const path: unknown = Reflect.get(value, 'path');
  const status: unknown = Reflect.get(value, 'status');
  if (!Array.isArray(path) || path.length === 0 || !path.every((name) => typeof name === 'string'))
    return false;
  if (status === 'pass' || status === 'skip') return true;
  const error: unknown = Reflect.get(value, 'error');
  if (status !== 'fail' || typeof error !== 'object' || error === null) return false;
  return ['type', 'message', 'stack'].every((name) => typeof Reflect.get(error, name) === 'string');
}
