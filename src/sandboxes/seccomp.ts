// The system call filter of every sandbox, as classic BPF that the kernel takes by descriptor. It denies what namespaces
// leave open (sockets of odd families, io_uring, keyrings, ptrace, mounts, nested namespaces) and allows the rest: an
// allow-list breaks language runtimes.

export type Architecture = 'x64' | 'arm64';

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets in `struct seccomp_data` (linux/seccomp.h). */
const OFFSET_NR = 0;
const OFFSET_ARCH = 4;
const OFFSET_ARG0_LOW = 16;
const OFFSET_ARG1_LOW = 24;

const LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const errno = (code: number) => 0x00050000 | code;

interface Table {
  readonly audit: number;
  readonly clone: number;
  readonly socket: number;
  readonly socketpair: number;
  readonly ioctl: number;
  readonly denied: Readonly<Record<string, number>>;
}

/** Numbers that all architectures share since 5.1 (asm-generic/unistd.h). */
const shared = {
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
  pidfd_getfd: 438,
  memfd_secret: 447,
};
/** Refused as if the kernel did not know them, so that callers fall back. */
export const unknownToKernel = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  clone3: 435,
};

export const tables: Readonly<Record<Architecture, Table>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    socket: 41,
    socketpair: 53,
    ioctl: 16,
    denied: {
      ...shared,
      ptrace: 101,
      process_vm_readv: 310,
      process_vm_writev: 311,
      kcmp: 312,
      add_key: 248,
      request_key: 249,
      keyctl: 250,
      unshare: 272,
      setns: 308,
      mount: 165,
      umount2: 166,
      pivot_root: 155,
      chroot: 161,
      bpf: 321,
      perf_event_open: 298,
      userfaultfd: 323,
      kexec_load: 246,
      kexec_file_load: 320,
      init_module: 175,
      finit_module: 313,
      delete_module: 176,
      open_by_handle_at: 304,
      name_to_handle_at: 303,
      quotactl: 179,
      swapon: 167,
      swapoff: 168,
      reboot: 169,
      syslog: 103,
      acct: 163,
      settimeofday: 164,
      clock_settime: 227,
      adjtimex: 159,
      clock_adjtime: 305,
      lookup_dcookie: 212,
      fanotify_init: 300,
      vhangup: 153,
      iopl: 172,
      ioperm: 173,
      modify_ldt: 154,
      move_pages: 279,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    socket: 198,
    socketpair: 199,
    ioctl: 29,
    denied: {
      ...shared,
      ptrace: 117,
      process_vm_readv: 270,
      process_vm_writev: 271,
      kcmp: 272,
      add_key: 217,
      request_key: 218,
      keyctl: 219,
      unshare: 97,
      setns: 268,
      mount: 40,
      umount2: 39,
      pivot_root: 41,
      chroot: 51,
      bpf: 280,
      perf_event_open: 241,
      userfaultfd: 282,
      kexec_load: 104,
      kexec_file_load: 294,
      init_module: 105,
      finit_module: 273,
      delete_module: 106,
      open_by_handle_at: 265,
      name_to_handle_at: 264,
      quotactl: 60,
      swapon: 224,
      swapoff: 225,
      reboot: 142,
      syslog: 116,
      acct: 89,
      settimeofday: 170,
      clock_settime: 112,
      adjtimex: 171,
      clock_adjtime: 266,
      lookup_dcookie: 18,
      fanotify_init: 262,
      vhangup: 58,
      move_pages: 239,
    },
  },
};

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: what runtimes and local servers need; all others reach further out. */
export const socketFamilies = [1, 2, 10, 16];
/** Every CLONE_NEW* flag that clone() knows. */
export const NAMESPACE_FLAGS = 0x7e020000;
/** TIOCSTI and TIOCLINUX push input into a terminal. */
export const terminalInput = [0x5412, 0x541c];

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

/** The filter's instructions for one architecture. */
export function seccompProgram(architecture: Architecture): readonly Instruction[] {
  const table = tables[architecture];
  const program: Instruction[] = [
    [LOAD, 0, 0, OFFSET_ARCH],
    [JUMP_EQUAL, 1, 0, table.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, OFFSET_NR],
  ];
  // The x32 variants of x86-64 calls have bit 30 set and would slip past the numbers below.
  if (architecture === 'x64')
    program.push([JUMP_GREATER_EQUAL, 0, 1, 0x40000000], [RETURN, 0, 0, errno(ENOSYS)]);
  const refuse = (number: number, code: number) =>
    program.push([JUMP_EQUAL, 0, 1, number], [RETURN, 0, 0, errno(code)]);
  for (const number of Object.values(table.denied)) refuse(number, EPERM);
  for (const number of Object.values(unknownToKernel)) refuse(number, ENOSYS);
  program.push(
    [JUMP_EQUAL, 0, 4, table.clone],
    [LOAD, 0, 0, OFFSET_ARG0_LOW],
    [JUMP_ANY_BIT, 0, 1, NAMESPACE_FLAGS],
    [RETURN, 0, 0, errno(EPERM)],
    [RETURN, 0, 0, ALLOW],
  );
  for (const call of [table.socket, table.socketpair])
    program.push(...allowOnly(call, OFFSET_ARG0_LOW, socketFamilies));
  program.push([JUMP_EQUAL, 0, 5, table.ioctl], [LOAD, 0, 0, OFFSET_ARG1_LOW]);
  program.push(
    [JUMP_EQUAL, 1, 0, terminalInput[0] ?? 0],
    [JUMP_EQUAL, 0, 1, terminalInput[1] ?? 0],
    [RETURN, 0, 0, errno(EPERM)],
    [RETURN, 0, 0, ALLOW],
  );
  program.push([RETURN, 0, 0, ALLOW]);
  return program;
}

/** A call whose argument must be one of a few values; anything else is refused with EAFNOSUPPORT. */
function allowOnly(call: number, offset: number, values: readonly number[]): readonly Instruction[] {
  const checks = values.map((value, index): Instruction => [JUMP_EQUAL, values.length - index, 0, value]);
  return [
    [JUMP_EQUAL, 0, checks.length + 3, call],
    [LOAD, 0, 0, offset],
    ...checks,
    [RETURN, 0, 0, errno(EAFNOSUPPORT)],
    [RETURN, 0, 0, ALLOW],
  ];
}

/** The filter as the kernel's array of `struct sock_filter`, little-endian. */
export function seccompFilter(architecture: Architecture): Buffer {
  const program = seccompProgram(architecture);
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jumpTrue, jumpFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
