// The published table of attacks: what was tried, what stops it, and whether each backend held.
import { hostileCases } from './cases.ts';

const walls: Readonly<Record<(typeof hostileCases)[number]['weakness'], string>> = {
  'shared-network': 'network namespace',
  'shared-processes': 'process namespace',
  'no-filter': 'system call filter',
  'whole-disk': 'mount namespace',
  'caller-environment': 'empty environment',
  'leaked-descriptor': 'sealed descriptors',
  'no-limits': 'limits',
  'real-root': 'ordinary uid',
};

export function attackTable(byBackend: Readonly<Record<string, ReadonlyMap<string, boolean>>>): string {
  const backends = Object.keys(byBackend);
  const cells = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const rows = hostileCases.map(({ id, title, weakness, asRootOnly }) =>
    cells([
      id,
      `${title}${asRootOnly === true ? ' (caller is root)' : ''}`,
      walls[weakness],
      ...backends.map((backend) => (byBackend[backend]?.get(id) === true ? 'blocked' : 'NOT BLOCKED')),
    ]),
  );
  const sums = backends.map((backend) => {
    const held = [...(byBackend[backend] ?? new Map()).values()].filter(Boolean).length;
    return `${backend}: ${hostileCases.length} attacks, ${held} blocked.`;
  });
  return `# Attacks on the sandbox

Made by \`test/hostile\`: do not edit. Each attack is run three times: bare it succeeds; inside it fails, with a caller that is
root and with one that is not; and with the named wall taken down it succeeds again, so that the suite would notice.

${sums.join('\n')}

${cells(['id', 'attack', 'the wall that stops it', ...backends])}
${cells(['---', '---', '---', ...backends.map(() => '---')])}
${rows.join('\n')}
`;
}
