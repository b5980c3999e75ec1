// Attacks on what the caller knows: environment, files, descriptors, git credentials, other processes.
import type { HostileCase } from './case.ts';

const readsFile = (path: string) => `
try:
  if w["needle"] in open(${path}).read(): won()
except OSError: pass`;

export const secretCases: readonly HostileCase[] = [
  {
    id: 'A1',
    title: 'read the caller’s environment from one’s own',
    kind: 'secrets',
    weakness: 'caller-environment',
    program: `
def of(p):
  try: return open(p, "rb").read()
  except OSError: return b""
if w["needle"].encode() in of("/proc/self/environ") + of("/proc/1/environ"): won()`,
  },
  {
    id: 'A2',
    title: 'scan environment and command line of every process in sight',
    kind: 'secrets',
    weakness: 'caller-environment',
    program: `
for pid in filter(str.isdigit, os.listdir("/proc")):
  for name in ("environ",):
    try:
      if w["needle"].encode() in open("/proc/%s/%s" % (pid, name), "rb").read(): won()
    except OSError: pass`,
  },
  {
    id: 'A3',
    title: 'read a credential file of the caller',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: readsFile('w["secretFile"]'),
  },
  {
    id: 'A3-walk',
    title: 'walk everything outside /usr for a credential',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: `
found = False
for top in ("/var/tmp", "/home", "/etc", "/opt", "/run", "/work", "/testwright"):
  for folder, folders, files in os.walk(top):
    if folder.count("/") > 4: folders.clear()
    for name in files:
      if name != os.path.basename(w["secretFile"]): continue
      try: found = found or w["needle"] in open(os.path.join(folder, name)).read()
      except OSError: pass
if found: won()`,
  },
  {
    id: 'A3-root',
    title: 'reach files through /proc/PID/root and /proc/PID/cwd',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: `
for pid in list(filter(str.isdigit, os.listdir("/proc"))):
  try:
    if w["needle"] in open("/proc/%s/root%s" % (pid, w["secretFile"])).read(): won(); break
  except OSError: pass`,
  },
  {
    id: 'A4',
    title: 'read git credentials of a clone',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: readsFile('w["gitConfig"]'),
  },
  {
    id: 'A5',
    title: 'connect to a socket file of the host (docker.sock, ssh-agent)',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: `
try:
  s = socket.socket(socket.AF_UNIX); s.connect(w["socketPath"]); won()
except OSError: pass`,
  },
  {
    id: 'A7',
    title: 'read an open descriptor that the caller leaked',
    kind: 'secrets',
    weakness: 'leaked-descriptor',
    program: `
for fd in map(int, os.listdir("/proc/self/fd")):
  if fd < 7: continue
  try:
    if w["needle"].encode() in os.pread(fd, 4096, 0): won()
  except OSError: pass`,
  },
  {
    id: 'A9-shadow',
    title: 'read the password file',
    kind: 'secrets',
    weakness: 'real-root',
    asRootOnly: true,
    program: `
try: open("/etc/shadow").read(); won()
except OSError: pass`,
  },
  {
    id: 'A11',
    title: 'see what runs on the host',
    kind: 'secrets',
    weakness: 'shared-processes',
    program: `
try:
  if os.path.exists("/proc/%d/status" % w["hostPid"]) and "testwright-hostile" in open("/proc/%d/cmdline" % w["hostPid"]).read(): won()
except OSError: pass`,
  },
  {
    id: 'A3-accounts',
    title: 'read who has an account on the host',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: `
try:
  # The sandbox has a file of its own there, which names no account of the host.
  if "daemon:" in open("/etc/passwd").read(): won()
except OSError: pass`,
  },
  {
    id: 'A3-hardware',
    title: 'read the host’s hardware and kernel state in /sys',
    kind: 'secrets',
    weakness: 'whole-disk',
    program: `
try:
  if os.listdir("/sys/kernel"): won()
except OSError: pass`,
  },
];
