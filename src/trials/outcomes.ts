// From records to outcomes: what each test did, and whether the run as a whole can be trusted.
import type { Canaries, ChannelRecord } from '../frameworks/framework.ts';
import type { Outcome, TestId, TestResult, TrialResult } from '../terms.ts';

export interface Expectations {
  readonly expected?: readonly TestId[];
  readonly canaries?: Pick<Canaries, 'passId' | 'failId'>;
  /** Repository-relative path → is it production code? */
  readonly isProduction: (path: string) => boolean;
  /** Every path in a stack that lies below this guest folder belongs to the repository. */
  readonly root: string;
}

type Weighed = Pick<TrialResult, 'end' | 'reason' | 'tests' | 'fileErrors' | 'early'>;
export type TestRecord = Extract<ChannelRecord, { kind: 'test' }>;

export function weighRecords(
  records: readonly ChannelRecord[],
  exitCode: number,
  expectations: Expectations,
): Weighed {
  const all = records.filter((record) => record.kind === 'test');
  const fileErrors = records
    .filter((record) => record.kind === 'file-error')
    .map(({ file, message }) => ({ file, message }));
  const { canaries } = expectations;
  const isCanary = (record: TestRecord) =>
    canaries !== undefined && [canaries.passId, canaries.failId].includes(idOf(record));
  const hits = new Map(
    records.filter((record) => record.kind === 'hits').map((record) => [record.file, record.hits]),
  );
  const tests = all
    .filter((record) => !isCanary(record))
    .map((record) => withHits(resultOf(record, expectations), hits.get(record.file)));
  const early = records.find((record) => record.kind === 'early')?.hits;
  const weighed = { tests, fileErrors, ...(early === undefined ? {} : { early }) };
  const invalid = (reason: string): Weighed => ({ end: 'invalid', reason, ...weighed });

  const isRed = all.some(({ status }) => status === 'fail') || fileErrors.length > 0;
  // A framework may also fail a run for what is no test (nothing collected); it may never pass a red one.
  if (isRed && exitCode === 0) return invalid('the framework exited 0 although a test was red');
  if (!isRed && exitCode !== 0 && all.length > 0)
    return invalid(`the framework exited ${exitCode} although no test was red`);
  if (canaries !== undefined && fileErrors.length === 0) {
    const statusOf = (id: TestId) =>
      all
        .filter((record) => idOf(record) === id)
        .map(({ status }) => status)
        .join();
    if (statusOf(canaries.passId) !== 'pass') return invalid('the canary that must pass did not pass');
    if (statusOf(canaries.failId) !== 'fail') return invalid('the canary that must fail did not fail');
  }
  if (fileErrors.length === 0) {
    for (const id of expectations.expected ?? []) {
      const count = tests.filter((test) => test.id === id).length;
      if (count !== 1) return invalid(`${id} was reported ${count} times`);
    }
  }
  return { end: 'completed', ...weighed };
}

/** Hits of a whole file stand for each of its tests. */
function withHits(result: TestResult, hits: TestResult['hits']): TestResult {
  return hits === undefined ? result : { ...result, hits };
}

function idOf({ file, path }: TestRecord): TestId {
  return `${file}::${path.join(' > ')}`;
}

/** What one record says of its test. */
export function resultOf(
  record: TestRecord,
  expectations: Pick<Expectations, 'isProduction' | 'root'>,
): TestResult {
  return {
    id: idOf(record),
    outcome: outcomeOf(record, expectations),
    durationMs: record.ms,
    ...(record.error === undefined
      ? {}
      : {
          message:
            record.error.message === '' ? record.error.type : `${record.error.type}: ${record.error.message}`,
        }),
    ...(record.error === undefined ? {} : { red: howRed(record.error, expectations.root) }),
    ...(record.hits === undefined ? {} : { hits: record.hits }),
  };
}

function howRed(
  { isAssertion, stack }: NonNullable<TestRecord['error']>,
  root: string,
): NonNullable<TestResult['red']> {
  const innermost = framesOf(stack, root)[0];
  return {
    byAssertion: isAssertion,
    ...(innermost?.line === undefined ? {} : { at: { path: innermost.path, line: innermost.line } }),
  };
}

/** Red is `fail` only for an assertion, or an exception whose innermost repository frame is production code. */
function outcomeOf(
  { status, error }: TestRecord,
  expectations: Pick<Expectations, 'isProduction' | 'root'>,
): Outcome {
  if (status === 'pass' || status === 'skip') return status;
  if (error === undefined || error.inHook) return 'error';
  if (error.isAssertion) return 'fail';
  const frames = framesOf(error.stack, expectations.root);
  const innermost = frames[0];
  return innermost !== undefined && expectations.isProduction(innermost.path) ? 'fail' : 'error';
}

interface Frame {
  readonly path: string;
  readonly line?: number;
}

/** Places of the repository in a stack, innermost first; dependencies are not the repository's. */
function framesOf(stack: string, root: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const at = line.indexOf(`${root}/`);
    if (at < 0) continue;
    const place = line.slice(at + root.length + 1);
    const path = place.replace(/[:)"?].*$/, '');
    if (path.includes('node_modules/') || path.includes('site-packages/')) continue;
    const number = /^[^:)"]*:(\d+)/.exec(place)?.[1];
    frames.push(number === undefined ? { path } : { path, line: Number(number) });
  }
  return frames;
}
