// Attacks that reach out: sockets of every kind, names, and kernel interfaces that namespaces do not cover.
import type { HostileCase } from './case.ts';

const reach = (
  id: string,
  title: string,
  weakness: HostileCase['weakness'],
  program: string,
): HostileCase => ({ id, title, kind: 'reach', weakness, program });

/** Won when the kernel does the call, or refuses it for its arguments: what counts is that it was reached. */
const reaches = (x64: number, arm64: number, args: string, refused: string) => `
r = call(${x64}, ${arm64}, ${args})
if r >= 0 or ctypes.get_errno() not in (${refused}): won()`;
const EPERM_OR_ENOSYS = '1, 38';

export const reachCases: readonly HostileCase[] = [
  reach(
    'B1-tcp',
    'connect to a server on the host’s loopback',
    'shared-network',
    `
try: socket.create_connection(("127.0.0.1", w["tcpPort"]), 2); won()
except OSError: pass`,
  ),
  reach(
    'B1-udp',
    'send a datagram to a server on the host’s loopback and get its answer',
    'shared-network',
    `
try:
  s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1)
  s.sendto(b"x", ("127.0.0.1", w["udpPort"]))
  if s.recv(10) == b"heard": won()
except OSError: pass`,
  ),
  reach(
    'B1-mapped',
    'the same by an IPv4-mapped IPv6 address',
    'shared-network',
    `
try:
  s = socket.socket(socket.AF_INET6); s.settimeout(2); s.connect(("::ffff:127.0.0.1", w["tcpPort"])); won()
except OSError: pass`,
  ),
  reach(
    'B1-interfaces',
    'find an interface besides loopback, or a route',
    'shared-network',
    `
if len(open("/proc/net/tcp").readlines()) > 1 or len(socket.if_nameindex()) > 1: won()`,
  ),
  {
    ...reach(
      'A6',
      'find a way to the metadata service of a cloud (169.254.169.254)',
      'shared-network',
      `
try:
  # No packet is sent: the kernel says whether there is a way.
  socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("169.254.169.254", 80)); won()
except OSError: pass`,
    ),
    needsRoute: true,
  },
  {
    ...reach(
      'B2',
      'carry a secret out in a question to a name server',
      'shared-network',
      `
label = ("leak" + os.urandom(8).hex()).encode()
question = b"\\1\\2\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0" + bytes([len(label)]) + label + b"\\7invalid\\0\\0\\1\\0\\1"
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1)
try: s.sendto(question, ("127.0.0.1", w["udpPort"])); s.recv(10)
except OSError: pass
print(label.decode(), flush=True)`,
    ),
    judge: ({ stdout }, world) => stdout.trim() !== '' && world.heard().includes(stdout.trim()),
  },
  reach(
    'B3',
    'connect to an abstract socket of the host',
    'shared-network',
    `
try:
  s = socket.socket(socket.AF_UNIX); s.connect("\\0" + w["abstractName"]); won()
except OSError: pass`,
  ),
  reach(
    'A8-vsock',
    'open a socket to the hypervisor',
    'no-filter',
    `
try: socket.socket(40, socket.SOCK_STREAM); won()
except OSError as e:
  pass`,
  ),
  reach(
    'A8-uring',
    'set up io_uring, whose calls no filter sees',
    'no-filter',
    reaches(425, 425, '1, 0', EPERM_OR_ENOSYS),
  ),
  reach(
    'A8-keyring',
    'keep a key in the kernel’s keyring',
    'no-filter',
    `
r = call(248, 217, ctypes.c_char_p(b"user"), ctypes.c_char_p(b"testwright-hostile"), ctypes.c_char_p(b"x"), 1, -1)
if r >= 0: won()`,
  ),
  reach(
    'A8-ptrace',
    'trace a process',
    'no-filter',
    `
if os.fork() == 0:
  time.sleep(1); os._exit(0)
r = call(101, 117, 0, 0, 0, 0)
if r >= 0: won()`,
  ),
  reach(
    'A8-vm-read',
    'read another process’s memory',
    'no-filter',
    reaches(310, 270, 'os.getpid(), 0, 0, 0, 0, 0', EPERM_OR_ENOSYS),
  ),
  reach('A8-userfault', 'use userfaultfd', 'no-filter', reaches(323, 282, '1', EPERM_OR_ENOSYS)),
  reach(
    'A8-handles',
    'turn a path into a file handle that outlives mounts',
    'no-filter',
    reaches(303, 264, '-1, 0, 0, 0, 0', EPERM_OR_ENOSYS),
  ),
  reach(
    'A8-fsopen',
    'use the new mount interface',
    'no-filter',
    reaches(428, 428, '-1, 0, 0', EPERM_OR_ENOSYS),
  ),
  reach(
    'A8-kcmp',
    'compare kernel objects of processes',
    'no-filter',
    reaches(312, 272, 'os.getpid(), os.getpid(), 0, 0, 0', EPERM_OR_ENOSYS),
  ),
  reach(
    'A8-pidfd',
    'take a descriptor out of another process',
    'no-filter',
    reaches(438, 438, '-1, 0, 0', EPERM_OR_ENOSYS),
  ),
  reach(
    'A8-clone3',
    'use clone3, whose flags no filter sees',
    'no-filter',
    reaches(435, 435, '0, 0', EPERM_OR_ENOSYS),
  ),
];
