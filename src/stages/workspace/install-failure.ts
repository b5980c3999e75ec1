// What an installer's output says about why it failed, in one line to begin with.
import type { SandboxEnd } from '../../sandboxes/sandbox.ts';

const ends: Readonly<Partial<Record<SandboxEnd, string>>> = {
  timeout: 'It took longer than five minutes',
  'memory-limit': 'It needed more memory than an installation gets',
  'process-limit': 'It started more processes than an installation gets',
  'output-limit': 'It wrote more output than an installation may',
};

/** Why a common failure happened, by a mark that the installers print. */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /statusCode=403|Tunnel connection failed|tunneling socket|CONNECT tunnel failed|unsuccessful tunnel|ProxyError: 403/i,
    'It needs a host that is no package registry of this machine; an installation reaches registries only',
  ],
  [
    /git (?:ls-remote|clone|fetch)|Git executable not found|(?:git\+)?ssh:\/\/git@|spawn git/i,
    'A dependency comes from a git repository; an installation reaches package registries only',
  ],
  [
    /command '?(?:\/\S*\/)?(?:gcc|cc|g\+\+|clang|x86_64-linux-gnu-gcc|aarch64-linux-gnu-gcc)'? failed|No such file or directory: '(?:gcc|cc|cmake)'|fatal error: \S+\.h: No such file|can't find Rust compiler|cargo(?:`|'|,)? .*not (?:found|installed)|Microsoft Visual C\+\+|No CMAKE_\w+_COMPILER|Failed to build .*(?:maturin|setuptools-rust)/i,
    'It must be compiled, and the compiler or a library for that is not in the sandbox',
  ],
  [
    /does not satisfy Python|requires a different Python|Requires-Python/i,
    'It needs another version of Python than the one on the PATH',
  ],
  [
    /ERR_PNPM_FETCH_404|\bE404\b|Not Found - 404/,
    'A package or version that it names is not on the registry',
  ],
  [/EUNSUPPORTEDPROTOCOL/, 'A dependency is named in a way that only another package manager understands'],
];

/** First line: the cause in words; then the installer's own last lines. */
export function explainFailure(end: SandboxEnd, output: string, signal?: string): string {
  const killed = signal === undefined ? undefined : `It was ended by the signal ${signal}`;
  const cause = ends[end] ?? killed ?? causes.find(([mark]) => mark.test(output))?.[1];
  const telling = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(
      (line) =>
        line.trim() !== '' && !/^\s+at |A complete log of this run|^Progress: |^\s*[\^~]+\s*$/.test(line),
    );
  return [...(cause === undefined ? [] : [cause]), ...telling.slice(-8)].join('\n').slice(0, 1200);
}
