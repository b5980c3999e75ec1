// Whether a red test is red by what a report says, mechanically: the failure shows a value or an error that stands there.
import type { Assertion, Candidate } from '../terms.ts';
import type { Try } from './generator.ts';

const MOST_CALL_CHARS = 200;
const ERROR_NAME = /\b[A-Z]\w*(?:Error|Exception)\b/g;
/** That an assertion failed says nothing of the code. */
const OWN = new Set(['AssertionError', 'JestAssertionError', 'TestFailure', 'ERR_ASSERTION']);

/** In words, for people; undefined: it is red by something else. */
export function symptomOf(
  { draft: { assertions } }: Pick<Candidate, 'draft'>,
  { message }: Pick<Try, 'message'>,
  report: string,
): string | undefined {
  const [error] = (message.match(ERROR_NAME) ?? []).filter((name) => !OWN.has(name) && stands(name, report));
  if (error !== undefined) return error;
  const isStated = ({ expression, expectation }: Assertion) =>
    expectation.kind !== 'nan' &&
    standsLoosely(expression, report) &&
    stands(unquoted(expectation.kind === 'throws' ? expectation.type : expectation.literal), report);
  if (assertions.length === 0 || !assertions.every(isStated)) return undefined;
  return assertions
    .map(({ expression, expectation }) =>
      expectation.kind === 'nan'
        ? expression
        : `${expression}: ${expectation.kind === 'throws' ? expectation.type : expectation.literal}`,
    )
    .join('; ')
    .slice(0, 300);
}

/** As a word of its own: `1 item` does not stand in `1 items`. */
function stands(words: string, text: string): boolean {
  if (words.trim() === '') return false;
  const quoted = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.])${quoted}(?![\\w]|\\.\\w)`).test(text);
}

/** A call, however it is spaced and quoted. */
function standsLoosely(call: string, text: string): boolean {
  const marks = [...call.replace(/[\s;]/g, '')].slice(0, MOST_CALL_CHARS);
  if (marks.length === 0) return false;
  const pattern = marks.map((mark) =>
    /['"`]/.test(mark) ? '[\'"`]' : mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`(?<![\\w$.])${pattern.join('\\s*')}`).test(text);
}

function unquoted(literal: string): string {
  return /^(['"`])(.*)\1$/s.exec(literal)?.[2] ?? literal;
}
