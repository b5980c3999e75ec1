// The part of a probe that makes calls: JavaScript that runs inside the repository's own tests.

/** What calls and bodies share: how what they gave or threw becomes an observation. */
export const seenSource = String.raw`
const later = setTimeout, never = clearTimeout, now = Date.now.bind(Date);
const started = now();
let file = '';

function frameOf(error) {
  const lines = String(error.stack).split('\n').filter((line) => /^\s*at /.test(line));
  return lines.find((line) => !/eval at|<anonymous>\)?$|node:internal|\(native/.test(line)) || '';
}
const placeOf = (frame) => frame.replace(/^\s*at (?:async )?(?:.*\()?/, '').replace(/\)?$/, '').replace(/(?::\d+){1,2}$/, '');

function threw(error, shape, wasSetup) {
  const isObject = error !== null && typeof error === 'object';
  if (!isObject || typeof error.message !== 'string' || (tag(error) !== 'Error' && tag(error) !== 'DOMException'))
    return { end: 'unobserved', why: 'it throws something that is no error' };
  if (/Maximum call stack|heap out of memory|Invalid (?:string|array) length/.test(error.message))
    return { end: 'unobserved', why: 'it runs out of memory or stack' };
  if (isMachineText(error.message) || error.message.length > 500)
    return { end: 'unobserved', why: 'its message names this machine or is too long' };
  const type = typeName(error);
  const isOwn = file !== '' && placeOf(frameOf(error)) === file;
  const misuse = wasSetup || (isOwn && /^(?:TypeError|ReferenceError|SyntaxError)$/.test(type));
  return { end: 'threw', type, module: '', message: error.message, misuse, shape };
}

function drained(it) {
  const items = [];
  for (let step = it.next(); !step.done; step = it.next()) {
    items.push(step.value);
    if (items.length > 50) {
      if (typeof it.return === 'function') it.return();
      return { end: 'unobserved', why: 'it yields more than 50 items' };
    }
  }
  return { end: 'returned', value: valueOf(items), shape: 'iterated' };
}

function reads(it, key) {
  try {
    return it !== null && typeof it === 'object' && typeof it[key] === 'function';
  } catch {
    return false;
  }
}
const isThenable = (it) => reads(it, 'then');
const isIterator = (it) => reads(it, 'next');
`;

/** Ends the function body whose result has `here`, `observe`, `call` and `report`. */
export const callsSource = String.raw`
const seen = [];
async function made(run, progress) {
  try {
    const [it] = await run();
    if (isThenable(it)) {
      progress.shape = 'awaited';
      return { end: 'returned', value: valueOf(await it), shape: 'awaited' };
    }
    if (isIterator(it) && reads(it, Symbol.iterator)) {
      progress.shape = 'iterated';
      return drained(it);
    }
    if (isIterator(it) && reads(it, Symbol.asyncIterator))
      return { end: 'unobserved', why: 'it is an asynchronous iterator' };
    return { end: 'returned', value: valueOf(it), shape: 'plain' };
  } catch (error) {
    return threw(error, progress.shape, progress.isSetup);
  }
}

async function observe(run) {
  const progress = { shape: 'plain', isSetup: true };
  const turn = seen.length;
  calls[turn] = progress;
  let timer;
  const late = new Promise((resolve) => {
    const left = Math.max(1, Math.min(2000, 20000 - (now() - started)));
    timer = later(() => resolve({ end: 'unobserved', why: 'timeout' }), left);
  });
  let result;
  try {
    result = await Promise.race([made(run, progress), late]);
  } catch (error) {
    result = { end: 'unobserved', why: 'it cannot be looked at' };
  }
  never(timer);
  seen.push(result);
}
const calls = [];

function report() {
  const lost = JSON.stringify({ end: 'unobserved', why: 'its value is too large' });
  const texts = seen.map((one) => JSON.stringify(one).replace(/[^\x20-\x7e]/g, escaped));
  let size = texts.reduce((sum, text) => sum + text.length + 1, 2);
  while (size > 60000) {
    const most = texts.reduce((top, text, index) => (text.length > texts[top].length ? index : top), 0);
    if (texts[most].length <= lost.length) break;
    size -= texts[most].length - lost.length;
    texts[most] = lost;
  }
  return '[' + texts.join(',') + ']';
}
const escaped = (char) => '\\u' + char.charCodeAt(0).toString(16).padStart(4, '0');

return { here: (error) => { file = placeOf(frameOf(error)); }, call: (turn) => { calls[turn].isSetup = false; }, observe, report };
`;
