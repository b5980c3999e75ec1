// What is believed of a record channel, and what of everything that could be written into one instead.
import { decodeRecords } from '../../src/trials/records.ts';

const nonce = '0123456789abcdef0123456789abcdef';
type Line = Readonly<Record<string, unknown>>;
const begin: Line = { kind: 'begin', framework: 'jest', version: '30.0.0' };
const passed: Line = { kind: 'test', file: 'a.test.js', path: ['adds'], status: 'pass', ms: 1 };
const error = { type: 'AssertionError', message: '', stack: '', isAssertion: true, inHook: false };
const end: Line = { kind: 'end' };

const channel = (lines: readonly Line[], change: (line: Line, at: number) => Line = (line) => line) =>
  Buffer.from(lines.map((line, seq) => `${JSON.stringify(change({ nonce, seq, ...line }, seq))}\n`).join(''));
const reasonOf = (bytes: Uint8Array) => {
  const decoded = decodeRecords(bytes, nonce);
  return decoded.valid ? 'valid' : decoded.reason;
};

test('what a recorder writes is believed', () => {
  const hits: Line = { kind: 'hits', file: 'a.test.js', hits: { 'src/a.js': [1, 2] } };
  const failed: Line = { ...passed, path: ['fails'], status: 'fail', error, hits: { 'src/a.js': [3] } };
  const decoded = decodeRecords(channel([begin, passed, failed, hits, end]), nonce);
  expect(decoded).toMatchObject({ valid: true, records: [passed, failed, hits] });
});

test.each<readonly [string, Uint8Array, RegExp]>([
  ['nothing', Buffer.alloc(0), /did not start/],
  ['a run that was cut short', channel([begin, passed]), /no end record/],
  ['a last line without its end', channel([begin, passed, end]).subarray(0, -1), /cut off/],
  [
    'records of an earlier trial',
    channel([begin, passed, end], (line) => ({ ...line, nonce: nonce.replace('0', '1') })),
    /another nonce/,
  ],
  ['records without a nonce', channel([begin], ({ nonce: _, ...line }) => line), /another nonce/],
  [
    'a record left out',
    channel([begin, passed, end], (line, at) => ({ ...line, seq: at === 2 ? 3 : at })),
    /out of sequence/,
  ],
  [
    'a record put in',
    channel([begin, passed, end], (line, at) => ({ ...line, seq: Math.min(at, 1) })),
    /out of sequence/,
  ],
  ['a second begin', channel([begin, begin, passed, end]), /recorded twice/],
  ['more after the end', channel([begin, end, passed, end]), /recorded twice/],
  ['words of a test between', Buffer.concat([channel([begin]), Buffer.from('ok 1 - adds\n')]), /not JSON/],
  ['half a record between', Buffer.concat([channel([begin]), Buffer.from('{"nonce":"\n')]), /not JSON/],
  ['a list', Buffer.from('[]\n'), /another nonce/],
  ['no object', Buffer.from('null\n'), /not an object/],
  ['a kind that there is none of', channel([begin, { kind: 'verdict' }, end]), /unknown shape/],
  ['a kind of every object', channel([begin, { kind: 'constructor' }, end]), /unknown shape/],
  ['a status that there is none of', channel([begin, { ...passed, status: 'passed' }, end]), /unknown shape/],
  ['a red test without its error', channel([begin, { ...passed, status: 'fail' }, end]), /unknown shape/],
  ['a test without a name', channel([begin, { ...passed, path: [] }, end]), /unknown shape/],
  ['a name that is none', channel([begin, { ...passed, path: [{ toString: 1 }] }, end]), /unknown shape/],
  [
    'counted lines that are none',
    channel([begin, { kind: 'hits', file: 'a', hits: null }, end]),
    /unknown shape/,
  ],
  [
    'lines of a file that are none',
    channel([begin, { kind: 'early', hits: { a: 'b' } }, end]),
    /unknown shape/,
  ],
  [
    'a line number that is none',
    channel([begin, { ...passed, hits: { a: [1, null] } }, end]),
    /unknown shape/,
  ],
  ['a nest of a million', Buffer.from(`${'['.repeat(1_000_000)}\n`), /not JSON/],
  ['too many', channel(Array.from({ length: 50_001 }, () => passed)), /too many/],
])('%s: the run is invalid, and says why', (_, bytes, reason) => {
  expect(reasonOf(bytes)).toMatch(reason);
});

test('a name of every object changes none', () => {
  const line = channel([begin, passed, end])
    .toString()
    .replace('"path"', '"__proto__":{"status":"pass","polluted":true},"path"');
  expect(reasonOf(Buffer.from(line))).toBe('valid');
  expect('polluted' in {}).toBe(false);
});
