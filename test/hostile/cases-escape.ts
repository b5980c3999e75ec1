// Attacks that write outside, gain rights, or outlive the run.
import { readdirSync, readFileSync } from 'node:fs';
import type { HostileCase, World } from './case.ts';

export const escapeCases: readonly HostileCase[] = [
  {
    id: 'D1',
    title: 'write a file outside',
    kind: 'escape',
    weakness: 'whole-disk',
    program: `
try: open(w["writableDir"] + "/direct-%d" % os.getpid(), "w").write("x"); won()
except OSError: pass`,
  },
  {
    id: 'D2',
    title: 'write outside through a symbolic link',
    kind: 'escape',
    weakness: 'whole-disk',
    program: `
try:
  os.symlink(w["writableDir"], "link-%d" % os.getpid()); open("link-%d/linked-%d" % (os.getpid(), os.getpid()), "w").write("x"); won()
except OSError: pass`,
  },
  {
    id: 'D2-dots',
    title: 'write outside by dots, /proc/self/root and /proc/self/cwd',
    kind: 'escape',
    weakness: 'whole-disk',
    program: `
for way in ("../../../../../.." , "/proc/self/root", "/proc/self/cwd/../../../../../.."):
  try: open(way + w["writableDir"] + "/dots-%d" % os.getpid(), "w").write("x"); won(); break
  except OSError: pass`,
  },
  {
    id: 'D2-hardlink',
    title: 'take a hard link of a file of the host',
    kind: 'escape',
    weakness: 'whole-disk',
    program: `
try: os.link(w["writableDir"] + "/mine", w["writableDir"] + "/hard-%d" % os.getpid()); won()
except OSError: pass`,
  },
  {
    id: 'A9-sysctl',
    title: 'open the kernel’s core_pattern for writing',
    kind: 'escape',
    weakness: 'real-root',
    asRootOnly: true,
    program: `
try: open("/proc/sys/kernel/core_pattern", "r+").close(); won()
except OSError: pass`,
  },
  {
    id: 'E-namespace',
    title: 'make a user namespace, and be root in it',
    kind: 'escape',
    weakness: 'no-filter',
    program: `
if subprocess.run(["unshare", "--user", "--map-root-user", "true"], stderr=-3).returncode == 0: won()`,
  },
  {
    id: 'D13',
    title: 'leave a daemon that outlives the run',
    kind: 'escape',
    weakness: 'shared-processes',
    program: `
if os.fork() == 0:
  os.setsid()
  if os.fork() == 0:
    for fd in range(0, 20):
      try: os.close(fd)
      except OSError: pass
    os.execvp("sleep", ["sleep", "9" + w["mark"]])
  os._exit(0)
time.sleep(0.3)`,
    judge: (_, world) => daemonsOf(world).length > 0,
  },
  {
    id: 'D13-signal',
    title: 'signal a process of the host',
    kind: 'escape',
    weakness: 'shared-processes',
    program: `
try: os.kill(w["hostPid"], 0); won()
except ProcessLookupError: pass
except PermissionError: won()`,
  },
];

/** Daemons that an attack left, to be counted and then ended. */
export function daemonsOf(world: World): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `sleep\0${`9${world.mark}`}\0`;
      } catch {
        return false;
      }
    });
}
