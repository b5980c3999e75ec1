// Programs whose words are hard to switch, each of which says what it did by `say`.
export const corpus: Readonly<Record<string, string>> = {
  values: `
'use strict';
const limit = 3 + 1;
let made = 0;
function pick(a, b = 2, { c = 5, d: [e = 1] = [] } = {}) {
  made += 1;
  if (a > limit) return a - b * 2 - (c - e);
  else if (a === 1 || (b && c >= 5)) return [a, b, c].map((x) => x * e);
  return a ? 'yes' : \`no \${a + b}\`;
}
say(pick(9), pick(1), pick(0, 0), pick(2, 1, { c: 1 }), made, limit);
say(pick.length, (() => { 'use strict'; return this === undefined; })());
const anonymous = (x) => x + 1, named = function (x) { return x - 1; };
say(anonymous.name, named.name, (0 || (() => 3))(), [1, 2, 3].indexOf(2) !== -1);
`,
  methods: `
class Base {
  static count = 1 + 1;
  #own = 3;
  step = 2 * 2;
  constructor(n) { this.n = n; }
  get double() { return this.n * 2; }
  ['na' + 'me']() { return 'base' + this.n; }
  mine() { return this.#own - 1; }
}
class Derived extends Base {
  constructor(n) { super(n + 1); this.extra = n > 1 ? 'big' : 'small'; }
  name() { return super.name() + this.extra; }
  static { Base.count += 5; }
}
const one = new Derived(2);
say(one.name(), one.double, one.step, one.mine(), Base.count, new Derived(1).extra);
const list = { items: [], push(x) { this.items.push(x * 2); return this; } };
list.push(1).push(2);
(list.push)(3);
say(list.items.join('-'), list?.items?.length > 2, list.none?.some.thing, delete list.items, typeof nowhere === 'undefined');
`,
  flows: `
function walk(rows) {
  const seen = [];
  outer: for (let at = 0, end = rows.length; at < end; at++) {
    for (const cell of rows[at]) {
      if (cell === 0) continue outer;
      if (cell < 0) break outer;
      seen.push(cell + at)
    }
    seen.push('end')
  }
  return seen.join()
}
say(walk([[1, 2], [0, 9], [3, -1], [4]]))
function choose(word) {
  switch (word) {
    case 'a': case 'b':
      return 1;
    case 'c' + '': {
      const inner = 2 + 3;
      return inner;
    }
    default:
      break
  }
  try {
    if (word === 'bad') throw new RangeError('bad');
    return word.length;
  } catch (error) { return error.name } finally { say('finally', word) }
}
say(['a', 'b', 'c', 'bad', 'long'].map(choose).join())
function loops(n) {
  let total = 0
  do total += n; while (--n > 0)
  while (total > 20) total -= 7
  for (const key in { a: 1, b: 2 }) if (key !== 'a') total += key.length; else total *= 2
  var late = total - 1
  { let late = 5; total += late }
  return [total, late]
}
say(...loops(3), ...loops(6))
`,
  waiting: `
function* numbers(end) {
  let got = 1;
  for (let at = 0; at < end; at += 1) got = (yield at * got) || got + 1;
  return 'end' + got;
}
const drawn = numbers(3);
say(drawn.next().value, drawn.next(4).value, drawn.next().value, JSON.stringify(drawn.next()));
async function fetchBoth(a, b) {
  const first = await a;
  await null;
  try { return first - (await b) } catch (error) { return error.message + first }
}
const each = async () => await Promise.all([1, 2].map(async (x) => (await x) * 2));
later(fetchBoth(5, Promise.resolve(3)), fetchBoth(1, Promise.reject(new Error('no'))), each());
`,
  odd: `
var hoisted = early(2);
function early(n) { return n <= 2 ? n + 1 : n - 1 }
say(hoisted)
const text = 'a' + 1
;[1, 2].forEach((x) => say(x - 1))
const tag = (strings, ...values) => strings.raw.join('|') + values.length
say(tag\`x\${1 + 1}y\`, text)
let a = 1, b = null
a ||= 5; b ??= 7; a += b; a++
say(a, b, a-- - --b, void 0, !a, -b, ~a & 3, 2 ** 3 ** 0, (a, b), 'x' in { x: 1 })
const { length = 4, ...rest } = { size: a > 1, other: b };
say(length, JSON.stringify(rest), new (class { v = 1 })().v, /a+/.test('caat') && 'match')
if (a) ; else say('never')
const self = function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }
say(self(5), self.name, [..."ab"].length === 2 ? [...[1, 2]].pop() : 0)
arguments_(1, 2)
function arguments_() { say(arguments.length - 1, arguments[0]) }
`,
};
