// From nothing to a first judgement, as a new user goes: an empty home and no cache but npm's, the packed package, `npx testwright
// prove` on a commit of a repository. Prints the seconds of both steps and what the program said last.
// Usage: node bench/first-prove.ts TESTWRIGHT.tgz REPOSITORY_DIR COMMIT…
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const [tarball = '', repository = '', ...commits] = process.argv.slice(2);
const npmCache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();

for (const commit of commits) {
  const home = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
  const clone = join(home, 'clone');
  execFileSync('git', ['clone', '--quiet', repository, clone]);
  execFileSync('git', ['-C', clone, 'checkout', '--quiet', '--detach', commit]);
  const tools = join(home, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'package.json'), '{}');
  const carried = Object.entries(process.env).filter(([name]) =>
    /^(?:SSL_|NODE_EXTRA|PIP_|UV_|npm_config_(?!cache))/i.test(name),
  );
  const env = {
    ...Object.fromEntries(carried),
    ...{
      HOME: home,
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      npm_config_cache: npmCache,
    },
  };
  const timed = (args: readonly string[]) => {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(args[0] ?? '', args.slice(1), {
      cwd: tools,
      env,
      encoding: 'utf8',
    });
    return { seconds: (performance.now() - began) / 1000, status, text: stdout.trim() || stderr.trim() };
  };
  const installed = timed(['npm', 'install', '--no-audit', '--no-fund', resolve(tarball)]);
  const proved = timed([
    'npx',
    '--no-install',
    'testwright',
    'prove',
    '--repo',
    clone,
    '--base',
    'HEAD^',
    '--head',
    'HEAD',
    '--quiet',
  ]);
  process.stdout.write(
    `${commit.slice(0, 8)}: install ${installed.seconds.toFixed(1)} s (exit ${installed.status}), prove ${proved.seconds.toFixed(1)} s (exit ${proved.status})\n${proved.text.split('\n').slice(-12).join('\n')}\n`,
  );
  rmSync(home, { recursive: true, force: true });
}
