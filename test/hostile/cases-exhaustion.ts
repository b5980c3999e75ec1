// Bombs, sized so that they end by themselves where nothing stops them.
import type { HostileCase } from './case.ts';

const bomb = (
  id: string,
  title: string,
  limits: HostileCase['limits'],
  program: string,
  judge?: HostileCase['judge'],
): HostileCase => ({
  id,
  title,
  kind: 'exhaustion',
  weakness: 'no-limits',
  program,
  ...(limits === undefined ? {} : { limits }),
  ...(judge === undefined ? {} : { judge }),
});

export const exhaustionCases: readonly HostileCase[] = [
  bomb(
    'E1',
    'start more processes than allowed',
    { processes: 40 },
    `
n = 0; all = []
try:
  for _ in range(120): all.append(subprocess.Popen(["sleep", "5"])); n += 1
except OSError: pass
for p in all: p.kill()
if n >= 120: won()`,
  ),
  bomb(
    'E1-threads',
    'start more threads than allowed',
    { processes: 40 },
    `
import threading
n = 0; stop = threading.Event()
try:
  for _ in range(120): threading.Thread(target=stop.wait, daemon=True).start(); n += 1
except RuntimeError: pass
stop.set()
if n >= 120: won()`,
  ),
  bomb(
    'E2-heap',
    'hold more memory than allowed',
    { memoryMiB: 128 },
    `
try:
  b = bytearray(300 << 20); won()
except MemoryError: pass`,
  ),
  bomb(
    'E2-many',
    'hold it in many small processes',
    { memoryMiB: 128 },
    `
kids = []
for _ in range(6):
  pid = os.fork()
  if pid == 0:
    b = bytearray(60 << 20); time.sleep(1.5); os._exit(0)
  kids.append(pid)
if all(os.waitpid(k, 0)[1] == 0 for k in kids): won()`,
  ),
  bomb(
    'E3-file',
    'write a file larger than allowed',
    { fileSizeMiB: 4 },
    `
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
  with open("large", "wb") as f: f.write(bytes(20 << 20))
  won()
except OSError: pass
finally: os.path.exists("large") and os.remove("large")`,
  ),
  bomb(
    'E4-spin',
    'spin past the wall limit in several processes',
    { wallMs: 700 },
    `
for _ in range(3): os.fork()
end = time.monotonic() + 4
while time.monotonic() < end: pass
won()`,
  ),
  bomb(
    'E5',
    'flood the output',
    { outputBytes: 1 << 20 },
    `
for _ in range(40000): os.write(1, b"x" * 4096)`,
    ({ outputBytes }) => outputBytes > 64 << 20,
  ),
  bomb(
    'E5-line',
    'flood it with one line of zero bytes on standard error too',
    { outputBytes: 1 << 20 },
    `
for _ in range(40000): os.write(1, b"\\0" * 4096)`,
    ({ outputBytes }) => outputBytes > 64 << 20,
  ),
  bomb(
    'E6-term',
    'ignore every signal that can be ignored',
    { wallMs: 700 },
    `
import signal
for s in range(1, 65):
  try: signal.signal(s, signal.SIG_IGN)
  except (OSError, ValueError): pass
time.sleep(4); won()`,
  ),
  {
    ...bomb(
      'E7',
      'hold the output open after the end',
      { wallMs: 25_000 },
      `
if os.fork() == 0:
  os.setsid(); time.sleep(7); won(); os._exit(0)
os._exit(0)`,
    ),
    weakness: 'shared-processes',
  },
  bomb(
    'E11',
    'open more files than allowed',
    { openFiles: 64 },
    `
f = []
try:
  while len(f) < 400: f.append(open("/dev/null"))
  won()
except OSError: pass`,
  ),
  {
    id: 'E3-inodes',
    title: 'make more files than allowed',
    kind: 'exhaustion',
    weakness: 'whole-disk',
    program: `
import shutil
place = "inodes-%d" % os.getpid()
os.mkdir(place)
try:
  for n in range(55000): os.close(os.open("%s/%d" % (place, n), os.O_CREAT | os.O_WRONLY))
  won()
except OSError: pass
finally: shutil.rmtree(place)`,
  },
  {
    id: 'E3-disk',
    title: 'fill the disk in many files',
    kind: 'exhaustion',
    weakness: 'whole-disk',
    program: `
import shutil
place = "disk-%d" % os.getpid()
os.mkdir(place)
try:
  for n in range(12):
    with open("%s/%d" % (place, n), "wb") as f: os.posix_fallocate(f.fileno(), 0, 50 << 20)
  won()
except OSError: pass
finally: shutil.rmtree(place)`,
  },
];
