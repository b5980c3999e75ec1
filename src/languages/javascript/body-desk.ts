// The part of a probe that looks into a running test body: JavaScript that runs inside the repository's own tests, behind
// the sources of probe-values.ts and probe-calls.ts.

/** Ends a function body whose result makes a desk for one body of so many sights. */
export const deskSource = `
const isOpaque = (one) => one !== null && JSON.stringify(one).includes('"opaque"');
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function open(count) {
  const seen = new Array(count).fill(null);
  const pending = [];
  let current = null;
  let ended = null;

  function note(turn, one) {
    seen[turn] = seen[turn] !== null && !same(seen[turn], one) ? { end: 'unobserved', why: 'it is another each time' } : one;
  }
  function plain(it) {
    try {
      if (isIterator(it) && reads(it, Symbol.iterator)) return drained(it);
      if (isIterator(it) && reads(it, Symbol.asyncIterator)) return { end: 'unobserved', why: 'it is an asynchronous iterator' };
      return { end: 'returned', value: valueOf(it), shape: 'plain' };
    } catch {
      return { end: 'unobserved', why: 'it cannot be looked at' };
    }
  }
  function keep(turn, it) {
    if (!isThenable(it)) return void note(turn, plain(it));
    const kept = it.then(
      (value) => note(turn, { end: 'returned', value: valueOf(value), shape: 'awaited' }),
      (error) => note(turn, threw(error, 'awaited', false)),
    );
    pending.push(kept);
    return kept;
  }
  return {
    here(error) {
      file = placeOf(frameOf(error));
    },
    at(turn) {
      current = turn;
    },
    saw(turn, run) {
      let it;
      try {
        it = run();
      } catch (error) {
        return void note(turn, threw(error, 'plain', false));
      }
      return keep(turn, it);
    },
    async sawLater(turn, run) {
      try {
        const it = await run();
        note(turn, plain(it));
      } catch (error) {
        note(turn, threw(error, 'awaited', false));
      }
    },
    did(turn, run) {
      current = turn;
      const it = run();
      current = null;
      if (!isThenable(it)) note(turn, plain(it));
      return it;
    },
    async didLater(turn, run) {
      current = turn;
      const it = await run();
      current = null;
      note(turn, plain(it));
    },
    look(turn, run, over) {
      current = null;
      if (over !== undefined && !isOpaque(seen[over])) return;
      try {
        const it = run();
        if (!isThenable(it) && !isIterator(it)) note(turn, plain(it));
      } catch {
        // It has nothing to say.
      }
    },
    broke(error) {
      ended = threw(error, 'plain', false);
      if (current !== null) note(current, ended);
    },
    async settled() {
      await Promise.race([Promise.allSettled(pending), new Promise((resolve) => later(resolve, 1000))]);
    },
    report() {
      const texts = seen.map((one) => JSON.stringify(one).replace(/[^\\x20-\\x7e]/g, escaped));
      let size = texts.reduce((sum, text) => sum + text.length + 1, 2);
      while (size > 60000) {
        const most = texts.reduce((top, text, index) => (text.length > texts[top].length ? index : top), 0);
        if (texts[most] === 'null') break;
        size -= texts[most].length - 4;
        texts[most] = 'null';
      }
      const end = JSON.stringify(ended).replace(/[^\\x20-\\x7e]/g, escaped);
      return '{"seen":[' + texts.join(',') + '],"ended":' + end + '}';
    },
  };
}
const escaped = (char) => '\\\\u' + char.charCodeAt(0).toString(16).padStart(4, '0');

return open;
`;
