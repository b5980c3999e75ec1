// Real git repositories for tests, each in a folder of its own that goes when the test file ends.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Request } from '../../../src/terms.ts';

export interface Repository {
  readonly dir: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  /** Writes, commits all of it, and gives the commit. */
  readonly commit: (files: Readonly<Record<string, string | Uint8Array>>, message?: string) => string;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-test-'));
  folders.push(folder);
  return folder;
}

export function openRepository(dir: string): Repository {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@localhost',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@localhost',
        GIT_AUTHOR_DATE: '2024-03-01T12:00:00Z',
        GIT_COMMITTER_DATE: '2024-03-01T12:00:00Z',
      },
    }).trim();
  const write = (files: Readonly<Record<string, string | Uint8Array>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  return {
    dir,
    git,
    write,
    commit: (files, message = 'a change') => {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

export function newRepository(branch = 'main'): Repository {
  const repository = openRepository(newFolder());
  repository.git('init', '--quiet', `--initial-branch=${branch}`);
  return repository;
}

export function request(more: Partial<Request> = {}): Request {
  return { command: 'test', paths: [], symbols: [], attempt: 1, trust: 'own', budgetMs: 60_000, ...more };
}

/** Every path below a folder with its mode, size, times and bytes: equal prints mean that nothing was written. */
export function printOf(dir: string): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    hash.update(`${path}\0${stat.mode}\0${stat.mtimeMs}\0${stat.ctimeMs}\0${stat.size}\0`);
    if (stat.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stat.isFile()) hash.update(readFileSync(path));
    else if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  visit(dir);
  return hash.digest('hex');
}
