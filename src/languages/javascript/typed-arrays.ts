// Typed arrays as source, from their bytes as they lie in memory (little-endian, as on every machine Node runs on).

type Read = (view: DataView, at: number) => number | bigint;

const KINDS: Readonly<Record<string, readonly [size: number, read: Read]>> = {
  Uint8Array: [1, (view, at) => view.getUint8(at)],
  Uint8ClampedArray: [1, (view, at) => view.getUint8(at)],
  Int8Array: [1, (view, at) => view.getInt8(at)],
  Uint16Array: [2, (view, at) => view.getUint16(at, true)],
  Int16Array: [2, (view, at) => view.getInt16(at, true)],
  Uint32Array: [4, (view, at) => view.getUint32(at, true)],
  Int32Array: [4, (view, at) => view.getInt32(at, true)],
  Float32Array: [4, (view, at) => view.getFloat32(at, true)],
  Float64Array: [8, (view, at) => view.getFloat64(at, true)],
  BigUint64Array: [8, (view, at) => view.getBigUint64(at, true)],
  BigInt64Array: [8, (view, at) => view.getBigInt64(at, true)],
};

/** `new Int16Array([1, -2])`; `ArrayBuffer` by way of its bytes; null for other names. */
export function typedArrayText(hexadecimal: string, as: string): string | null {
  if (as === 'ArrayBuffer') return `${typedArrayText(hexadecimal, 'Uint8Array')}.buffer`;
  const kind = Object.hasOwn(KINDS, as) ? KINDS[as] : undefined;
  if (kind === undefined) return null;
  const [size, read] = kind;
  const bytes = Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (bytes.length % size !== 0) return null;
  const view = new DataView(bytes.buffer);
  const items = Array.from({ length: bytes.length / size }, (_, index) =>
    numberText(read(view, index * size)),
  );
  return `new ${as}(${items.length === 0 ? '' : `[${items.join(', ')}]`})`;
}

function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}
