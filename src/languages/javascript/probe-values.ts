// The part of a probe that turns what a call did into data: JavaScript that runs inside the repository's own tests, in
// whatever realm they run in: constructors are known by tag and name, never by identity.

/** Defines `valueOf(value)`: a `Value` as plain data. */
export const valueSource = String.raw`
const tag = (it) => Object.prototype.toString.call(it).slice(8, -1);
const home = typeof process === 'object' && process !== null && typeof process.cwd === 'function' ? process.cwd() : '';
// The realm of Jest's tests is not that of Node's modules, and toEqual does not mind.
function topOf(it) {
  const parent = Object.getPrototypeOf(it);
  return parent === null ? it : topOf(parent);
}
const mixesRealms = typeof Buffer === 'function' && topOf(Buffer.prototype) !== Object.prototype;

class Opaque extends Error {}

function isMachineText(text) {
  return (home.length > 4 && text.includes(home)) || /node_modules\/|\bnode:internal\b|file:\/\/\//.test(text);
}

function typeName(it) {
  try {
    const maker = it.constructor;
    return typeof maker === 'function' && typeof maker.name === 'string' && maker.name !== '' ? maker.name : tag(it);
  } catch {
    return 'object';
  }
}

function opaqueType(it) {
  if (it === null || typeof it !== 'object') return typeof it;
  return typeName(it).slice(0, 100);
}

function valueOf(root) {
  const path = [];
  let left = 200;
  const each = (items) => items.map((item) => visit(item));
  function visit(it) {
    left -= 1;
    try {
      if (left < 0 || path.length > 8 || path.includes(it)) throw new Opaque();
      path.push(it);
      try {
        return exact(it, path.length - 1, each, visit);
      } finally {
        path.pop();
      }
    } catch {
      return { t: 'opaque', type: opaqueType(it) };
    }
  }
  return visit(root);
}

function textOf(it) {
  if (it.length > 2000 || isMachineText(it)) throw new Opaque();
  return it;
}

function numberOf(it) {
  if (it !== it) return 'nan';
  if (Object.is(it, -0)) return '-0';
  return it === Infinity ? 'inf' : it === -Infinity ? '-inf' : String(it);
}

function exact(it, depth, each, visit) {
  switch (typeof it) {
    case 'undefined': return { t: 'undefined' };
    case 'boolean': return { t: 'bool', v: it };
    case 'number': return { t: 'float', v: numberOf(it) };
    case 'bigint': {
      const digits = String(it);
      if (digits.length > 1200) throw new Opaque();
      return { t: 'int', v: digits };
    }
    case 'string': return { t: 'text', v: textOf(it) };
    case 'symbol': return symbolOf(it);
    case 'function': throw new Opaque();
  }
  if (it === null) return { t: 'null' };
  const kind = kindOf(it);
  if (kind === 'Array') return { t: 'list', v: each(itemsOf(it)), as: 'array' };
  if (kind === 'Object' || kind === 'null') return plain(it, kind === 'null' ? 'null-object' : 'object', visit);
  if (kind !== 'Error' && Reflect.ownKeys(it).some((key) => !isIndexOf(it, key) && !(kind === 'RegExp' && key === 'lastIndex'))) throw new Opaque();
  if (kind === 'Set') {
    if (it.size > 200) throw new Opaque();
    return { t: 'list', v: each([...it]), as: 'Set' };
  }
  if (kind === 'Map') {
    if (it.size > 200) throw new Opaque();
    return { t: 'map', v: [...it].map((pair) => each(pair)), as: 'Map' };
  }
  return built(it, kind);
}

const isIndexOf = (it, key) => ArrayBuffer.isView(it) && typeof key === 'string' && /^\d+$/.test(key);

/** The name of the builtin whose direct instance it is; 'null' without prototype. */
function kindOf(it) {
  const parent = Object.getPrototypeOf(it);
  if (parent === null) {
    if (tag(it) !== 'Object') throw new Opaque();
    return 'null';
  }
  const own = Object.getOwnPropertyDescriptor(parent, 'constructor');
  const maker = own && own.value;
  if (typeof maker !== 'function' || maker.prototype !== parent) throw new Opaque();
  const name = maker.name;
  const ours = globalThis[name];
  const isOurs = ours === maker;
  const isNative = /^(?:function|class) \w+\(?[^]*\[native code\]/.test(Function.prototype.toString.call(maker)) || /^(?:URL|URLSearchParams|Buffer)$/.test(name);
  if (!isOurs && !(mixesRealms && isNative)) throw new Opaque();
  if (name === 'Object' && tag(it) !== 'Object') throw new Opaque();
  if (name === 'Array' ? !Array.isArray(it) : tagFor(name) !== tag(it)) throw new Opaque();
  return /Error$/.test(name) ? 'Error' : name;
}

const tagFor = (name) => (/Error$/.test(name) ? 'Error' : name === 'Buffer' ? 'Uint8Array' : name);

function itemsOf(it) {
  const keys = Reflect.ownKeys(it);
  // Holes, and names beside the items, are no part of a literal.
  if (it.length > 200 || keys.length !== it.length + 1) throw new Opaque();
  return keys.filter((key) => key !== 'length').map((key) => dataAt(it, key));
}

function dataAt(it, key) {
  const own = Object.getOwnPropertyDescriptor(it, key);
  if (own === undefined || !('value' in own) || !own.enumerable) throw new Opaque();
  return own.value;
}

function plain(it, as, visit) {
  const keys = Reflect.ownKeys(it);
  if (keys.length > 200 || keys.some((key) => typeof key !== 'string')) throw new Opaque();
  return { t: 'map', v: keys.map((key) => [{ t: 'text', v: textOf(key) }, visit(dataAt(it, key))]), as };
}
`;

/** Defines `built` and `symbolOf`: what is rebuilt by a constructor or a constant. */
export const builtSource = `
function symbolOf(it) {
  const key = Symbol.keyFor(it);
  if (key !== undefined) return { t: 'built', module: '', name: 'Symbol.for', args: [{ t: 'text', v: textOf(key) }] };
  const known = Object.getOwnPropertyNames(Symbol).find((name) => Symbol[name] === it);
  if (known === undefined) throw new Opaque();
  return { t: 'built', module: '', name: 'Symbol.' + known };
}

function bytesOf(buffer, offset, length) {
  if (length > 1000) throw new Opaque();
  return [...new Uint8Array(buffer, offset, length)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const texts = (...all) => all.map((text) => ({ t: 'text', v: textOf(text) }));

function built(it, kind) {
  const by = (args) => ({ t: 'built', module: '', name: kind, args });
  if (kind === 'Error') return errorOf(it);
  if (kind === 'Date') {
    // An invalid date equals no other.
    return by(texts(it.toISOString()));
  }
  if (kind === 'RegExp') {
    if (it.lastIndex !== 0) throw new Opaque();
    return by(texts(it.source, it.flags));
  }
  if (kind === 'URL') return by(texts(it.href));
  if (kind === 'URLSearchParams') return by(texts(it.toString()));
  if (kind === 'ArrayBuffer') return { t: 'bytes', v: bytesOf(it, 0, it.byteLength), as: kind };
  if (ArrayBuffer.isView(it) && kind !== 'DataView') {
    return { t: 'bytes', v: bytesOf(it.buffer, it.byteOffset, it.byteLength), as: kind };
  }
  throw new Opaque();
}

function errorOf(it) {
  const name = it.constructor.name;
  const extra = Reflect.ownKeys(it).filter((key) => key !== 'message' && key !== 'stack');
  if (extra.length > 0 || !/^(?:Error|(?:Type|Range|Syntax|Reference|Eval|URI)Error)$/.test(name)) throw new Opaque();
  return { t: 'built', module: '', name, args: it.message === '' ? [] : texts(it.message) };
}
`;
