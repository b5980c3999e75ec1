// Why existing tests are set aside, in words.
import type { Baseline, Reason, TestResult } from '../../terms.ts';

export function reasonsOf(red: readonly TestResult[], flaky: readonly TestResult[]): readonly Reason[] {
  const offline = red.filter((test) => needsOutside(test.message ?? ''));
  const plain = red.filter((test) => !offline.includes(test));
  const name = (tests: readonly TestResult[]) =>
    `${tests
      .slice(0, 3)
      .map((test) => test.id)
      .join(', ')}${tests.length > 3 ? ` and ${tests.length - 3} more` : ''}`;
  return [
    ...(offline.length > 0
      ? [
          {
            code: 'not-testable-offline' as const,
            detail: `Set aside, they need a network or a service: ${name(offline)}`,
          },
        ]
      : []),
    ...(plain.length > 0
      ? [
          {
            code: 'baseline-red' as const,
            detail: `Set aside, red before anything was added: ${name(plain)}`,
          },
        ]
      : []),
    ...(flaky.length > 0
      ? [{ code: 'baseline-flaky' as const, detail: `Set aside, not the same in two runs: ${name(flaky)}` }]
      : []),
  ];
}

/** Files that did not load, together by what kept them from it. */
export function unloaded(files: Baseline['setAsideFiles']): readonly Reason[] {
  return [...new Set(files.map(({ code }) => code))].map((code) => {
    const some = files.filter((one) => one.code === code);
    const names = some.slice(0, 3).map(({ file }) => file);
    const more = some.length > 3 ? ` and ${some.length - 3} more` : '';
    return { code, detail: `Set aside, not loaded: ${names.join(', ')}${more} (${some[0]?.message ?? ''})` };
  });
}

/** The words with which systems say that there is no network, service or browser. */
export function needsOutside(message: string): boolean {
  return /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|Name or service not known|name resolution|Network is unreachable|Connection refused|fetch failed|browserType\.launch/i.test(
    message,
  );
}

export function firstLine(message: string | undefined): string {
  return (
    (message ?? '')
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? ''
  );
}
