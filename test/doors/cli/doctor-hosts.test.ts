// What doctor says on hosts that lack one thing each: cause and fix, as a person reads them.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seccompFilter } from '../../../src/sandboxes/seccomp.ts';

const isRoot = process.getuid?.() === 0;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'testwright-broken-'));
  await chmod(dir, 0o755);
  await mkdir(join(dir, 'scratch'), { mode: 0o711 });
  await writeFile(join(dir, 'filter'), seccompFilter(process.arch === 'arm64' ? 'arm64' : 'x64'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Its text in one line, and its exit code. */
function doctorOn(broken: string): Promise<{ readonly text: string; readonly code: unknown }> {
  const words = [process.execPath, join(import.meta.dirname, 'print-sandbox-check.ts')];
  const env = { ...process.env, TMPDIR: join(dir, 'scratch'), TESTWRIGHT_SANDBOX: 'bubblewrap' };
  return new Promise((resolve) => {
    execFile(
      join(import.meta.dirname, '../../sandboxes/broken-host.sh'),
      [broken, dir, ...words],
      { env },
      (error, stdout) =>
        resolve({ text: stdout.replace(/\s+/g, ' '), code: error === null ? 0 : error.code }),
    );
  });
}

const brokenHosts: readonly (readonly [string, RegExp, RegExp])[] = [
  ['no-bwrap', /bubblewrap is missing/, /apt-get install bubblewrap/],
  ['old-bwrap', /older than 0\.8\.0/, /apt-get install bubblewrap/],
  ['apparmor', /AppArmor/, /apparmor_parser/],
  ['no-filter', /system call filter/, /CONFIG_SECCOMP_FILTER/],
  ['masked-proc', /\/proc is masked/, /systempaths=unconfined/],
  ['read-only-tmp', /scratch folder .* cannot be used/, /TMPDIR/],
  ['container-filter', /namespaces are forbidden|No further namespaces/, /seccomp=unconfined/],
  // Only a root caller has uids to lose, and only root can be put where namespaces have run out while it still maps others.
  ...(isRoot ? ([['root-only', /Only root exists here/, /ordinary user/]] as const) : []),
  ['no-namespaces', /No further namespaces/, /max_user_namespaces/],
];

it.each(brokenHosts)('%s: refused for safety, with cause and fix', async (broken, cause, fix) => {
  const { text, code } = await doctorOn(broken);
  expect(text).toMatch(/^MISSING sandbox No sandbox of the required strength/);
  expect(text).toMatch(cause);
  expect(text.slice(text.indexOf('What to do: '))).toMatch(fix);
  expect(code).toBe(4);
});

it('no-cgroup: usable, with its level, what bounds what, and what to do for the next level', async () => {
  const { text } = await doctorOn('no-cgroup');
  expect(text).toMatch(
    /ok sandbox bubblewrap, level 2: held all \d+ attempts to break out; changes from forks need 3/,
  );
  expect(text).toMatch(
    /memory: rlimit \(per process\) and watchdog processes: rlimit \(per user namespace\)/,
  );
  expect(text).toMatch(/network: network namespace, nothing in it/);
  expect(text).toMatch(
    /For level 3, memory\. What to do: .*cgroup.* For level 3, processes\. What to do: .*cgroup/,
  );
});
