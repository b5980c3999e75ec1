// Finds, mechanically, whether a test's expected values stand in somebody's words: only then they may be called right.
import type { Assertion, Target, TestDraft } from '../terms.ts';
import type { Ground } from './generator.ts';

/** Where every expected value of the test stands beside its call in somebody's words; absent: nowhere. */
export function statedBy(draft: TestDraft, target: Target, ground: Ground): string | undefined {
  const sources = [
    { name: `the documentation of ${target.entry.qualifiedName}`, text: target.entry.doc },
    { name: 'the request', text: ground.context.instruction },
  ];
  return sources.find(({ text }) => draft.assertions.every((assertion) => isStated(assertion, text)))?.name;
}

function isStated({ expression, expectation }: Assertion, text: string): boolean {
  if (expectation.kind === 'nan') return false;
  const squeeze = (words: string) => words.replace(/[\s`;]|>>>|\.\.\./g, '').replaceAll('"', "'");
  const expected = squeeze(expectation.kind === 'throws' ? expectation.type : expectation.literal);
  const call = squeeze(expression);
  const page = squeeze(text);
  for (let at = page.indexOf(call); at >= 0; at = page.indexOf(call, at + 1)) {
    const after = page
      .slice(at + call.length)
      .replace(
        /^(?:===?|=>|->|→|\/\/|#|:|returns?|is|gives?|throws?|raises?|Traceback\(mostrecentcalllast\):)+/i,
        '',
      );
    if (after.startsWith(expected)) return true;
  }
  return false;
}
