// A small interpreter of classic BPF, as the kernel runs it over `struct seccomp_data`: enough for our filters, and strict.

export interface SystemCall {
  readonly arch: number;
  readonly number: number;
  readonly args?: readonly bigint[];
}

/** The action that the filter gives for a call. Throws on anything that the kernel's checker would refuse. */
export function runFilter(filter: Buffer, call: SystemCall): number {
  const data = Buffer.alloc(64);
  data.writeInt32LE(call.number | 0, 0);
  data.writeUInt32LE(call.arch, 4);
  for (const [index, value] of (call.args ?? []).entries())
    data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + index * 8);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; ) {
    const code = filter.readUInt16LE(at * 8);
    const value = filter.readUInt32LE(at * 8 + 4);
    const jump = (isTrue: boolean) => at + 1 + filter.readUInt8(at * 8 + (isTrue ? 2 : 3));
    if (code === 0x06) return value;
    else if (code === 0x20 && value % 4 === 0 && value < 64) {
      accumulator = data.readUInt32LE(value);
      at += 1;
    } else if (code === 0x15) at = jump(accumulator === value);
    else if (code === 0x35) at = jump(accumulator >= value);
    else if (code === 0x45) at = jump((accumulator & value) !== 0);
    else throw new Error(`instruction ${at}: code ${code.toString(16)}, value ${value}`);
  }
  throw new Error('the filter runs off its end');
}
