import { type Architecture, seccompFilter, tables } from '../../src/sandboxes/seccomp.ts';
import { runFilter } from './bpf.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (code: number) => 0x00050000 | code;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [errno(1), errno(38), errno(97)];

/** Calls that language runtimes cannot do without, by architecture: read, write, openat, mmap, futex, execve, wait4, kill. */
const everyday: Readonly<Record<Architecture, readonly number[]>> = {
  x64: [0, 1, 257, 9, 202, 59, 61, 62, 10, 12, 13, 39, 231],
  arm64: [63, 64, 56, 222, 98, 221, 260, 129, 226, 214, 134, 172, 94],
};

describe.each(['x64', 'arm64'] as const)('the filter of %s', (architecture) => {
  const table = tables[architecture];
  const filter = seccompFilter(architecture);
  const ask = (number: number, ...args: bigint[]) => runFilter(filter, { arch: table.audit, number, args });

  it('is small enough for the kernel', () => {
    expect(filter.length % 8).toBe(0);
    expect(filter.length / 8).toBeLessThan(4096);
  });

  it('denies each call of the table, and no other', () => {
    for (const number of Object.values(table.denied)) expect(ask(number)).toBe(EPERM);
    const special = new Set([table.clone, table.socket, table.socketpair, table.ioctl, 425, 426, 427, 435]);
    const denied = new Set(Object.values(table.denied));
    for (let number = 0; number < 500; number++)
      if (!denied.has(number) && !special.has(number)) expect([number, ask(number)]).toEqual([number, ALLOW]);
  });

  it('lets everyday calls pass', () => {
    for (const number of everyday[architecture]) expect(ask(number)).toBe(ALLOW);
  });

  it('is as an older kernel for io_uring and clone3, so that callers fall back', () => {
    for (const number of [425, 426, 427, 435]) expect(ask(number)).toBe(ENOSYS);
  });

  it('lets threads and processes be made, but no namespace, whatever else the flags say', () => {
    expect(ask(table.clone, 0x3d0f00n)).toBe(ALLOW);
    expect(ask(table.clone, 17n)).toBe(ALLOW);
    for (const flag of [
      0x00020000n,
      0x02000000n,
      0x04000000n,
      0x08000000n,
      0x10000000n,
      0x20000000n,
      0x40000000n,
    ])
      expect(ask(table.clone, flag | 17n | 0xffffffff00000000n)).toBe(EPERM);
  });

  it('allows four families of sockets', () => {
    for (const call of [table.socket, table.socketpair])
      for (let family = 0; family < 64; family++)
        expect([family, ask(call, BigInt(family))]).toEqual([
          family,
          [1, 2, 10, 16].includes(family) ? ALLOW : EAFNOSUPPORT,
        ]);
  });

  it('cannot be tricked by bits above the 32 that the kernel reads of a socket family', () => {
    expect(ask(table.socket, 40n | (1n << 32n))).toBe(EAFNOSUPPORT);
    expect(ask(table.ioctl, 0n, 0x5412n | (1n << 32n))).toBe(EPERM);
  });

  it('refuses to push input into a terminal, and allows other ioctls', () => {
    expect(ask(table.ioctl, 0n, 0x5412n)).toBe(EPERM);
    expect(ask(table.ioctl, 0n, 0x541cn)).toBe(EPERM);
    expect(ask(table.ioctl, 0n, 0x5401n)).toBe(ALLOW);
  });

  it('kills calls of any other architecture', () => {
    for (const arch of [0x40000003, 0x40000028, 0, tables[architecture === 'x64' ? 'arm64' : 'x64'].audit])
      expect(runFilter(filter, { arch, number: 0 })).toBe(KILL);
  });
});

it('the x64 filter refuses the x32 twins of calls', () => {
  const filter = seccompFilter('x64');
  for (const number of [0, 101, 165])
    expect(runFilter(filter, { arch: tables.x64.audit, number: number + 0x40000000 })).not.toBe(ALLOW);
});
