// Picks cases by rule, before anything is run: per repository the newest one-parent commits that change one to three
// production files by 1 to 60 added lines. Prints the list as JSON.
// Usage: node bench/pick-changes.ts REPOS_DIR PER_REPOSITORY owner/name…   (REPOS_DIR holds owner+name, or owner+name/repo)
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const [reposDir = '', perRepository = '3', ...names] = process.argv.slice(2);
const production = /\.(?:py|[cm]?[jt]sx?)$/;
const notProduction =
  /(?:^|\/)(?:tests?|__tests__|spec|docs?|benchmarks?|examples?|scripts?|\.github|e2e|fixtures?|website|dist|build)\/|\.(?:test|spec|config|bench|d)\.|(?:^|\/)(?:conftest|setup|noxfile|test_[^/]*|[^/]*_test)\.py$|\.d\.[cm]?ts$|^[^/]*\.config\.|(?:^|\/)\.[^/]*\.[cm]?js$/;

export function repositoryDir(root: string, name: string): string {
  const plain = join(root, name.replace('/', '+'));
  return existsSync(join(plain, 'repo')) ? join(plain, 'repo') : plain;
}

const cases = names.flatMap((name) => {
  const dir = repositoryDir(reposDir, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const commits = git('log', '--no-merges', '--max-count=400', '--format=%H', 'HEAD').trim().split('\n');
  const chosen: { repository: string; commit: string }[] = [];
  for (const commit of commits) {
    if (chosen.length === Number(perRepository)) break;
    const stat = git('diff-tree', '--no-commit-id', '--numstat', '-r', '--no-renames', commit).trim();
    const files = stat
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, , path = '']) => production.test(path) && !notProduction.test(path));
    const added = files.reduce((sum, [lines]) => sum + Number(lines), 0);
    if (files.length >= 1 && files.length <= 3 && added >= 1 && added <= 60)
      chosen.push({ repository: name, commit });
  }
  return chosen;
});
process.stdout.write(`${JSON.stringify(cases, null, 2)}\n`);
