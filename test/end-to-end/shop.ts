// A tiny real repository with one real change, made anew for each test; and the command line run on it.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const bin = join(import.meta.dirname, '../../bin/testwright');

const base = {
  'shop/__init__.py': '',
  'shop/pricing.py': `"""Prices of a small shop."""


def discount(total, percent):
    """Price after a discount of so many percent."""
    return total - total * percent / 100


def shipping(weight):
    """Cost of sending a parcel of so many kilograms."""
    if weight > 20:
        return 15
    return 5
`,
  'tests/test_pricing.py': `from shop.pricing import shipping


def test_shipping():
    assert shipping(1) == 5
`,
  'pyproject.toml': `[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests"]
`,
};

const head = {
  'shop/pricing.py': `"""Prices of a small shop."""


def discount(total, percent):
    """Price after a discount of so many percent."""
    if percent < 0 or percent > 100:
        raise ValueError("percent must lie between 0 and 100")
    return round(total - total * percent / 100, 2)


def shipping(weight):
    """Cost of sending a parcel of so many kilograms."""
    if weight >= 20:
        return 15
    return 5
`,
};

export interface Shop {
  readonly dir: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly remove: () => void;
}

/** Two commits with fixed dates: what is installed, and so what the tests see, is the same every time. */
export function makeShop(): Shop {
  const dir = mkdtempSync(join(tmpdir(), 'testwright-shop-'));
  const env = {
    ...process.env,
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_AUTHOR_DATE: '2025-01-11T12:00:00Z' },
    ...{ GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
    GIT_COMMITTER_DATE: '2025-01-11T12:00:00Z',
  };
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' });
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  git('init', '-q', '-b', 'main');
  write(base);
  git('add', '-A');
  git('commit', '-qm', 'A shop');
  write(head);
  git('commit', '-qam', 'Refuse percentages that make no sense; heavy parcels from 20 kg on');
  return { dir, git, write, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function testwright(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return await new Promise((resolve) => {
    execFile(
      bin,
      [...args],
      { cwd, env: { ...process.env, ...env }, encoding: 'utf8' },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
