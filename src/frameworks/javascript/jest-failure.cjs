// What Jest says of a red test, as the channel carries it.
'use strict';

module.exports = Object.freeze({ failure });

function failure(one, describe) {
  const detail = one.failureDetails?.[0];
  const text = String(one.failureMessages?.[0] ?? '');
  // Circus wraps: a thrown error arrives as { error } or as itself; older versions give only text.
  const error = detail?.error ?? detail;
  const said = describe(
    error && (error.message || error.stack)
      ? error
      : {
          name: /^(\w*Error)\b/.exec(text)?.[1] ?? 'Error',
          message: text.replace(/^\w*Error: /, ''),
          stack: text,
        },
  );
  const isAssertion =
    said.isAssertion || detail?.matcherResult !== undefined || said.message.includes('expect(');
  return { ...said, stack: said.stack || text, isAssertion };
}
