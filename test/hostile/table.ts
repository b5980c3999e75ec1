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

/** Absent: this attack was not tried there. */
const says = (isBlocked: boolean | undefined) =>
  isBlocked === undefined ? 'not tried' : isBlocked ? 'blocked' : 'NOT BLOCKED';

export function attackTable(byBackend: Readonly<Record<string, ReadonlyMap<string, boolean>>>): string {
  const backends = Object.keys(byBackend);
  const cells = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const rows = hostileCases.map(({ id, title, weakness, asRootOnly }) =>
    cells([
      id,
      `${title}${asRootOnly === true ? ' (caller is root)' : ''}`,
      walls[weakness],
      ...backends.map((backend) => says(byBackend[backend]?.get(id))),
    ]),
  );
  const sums = backends.map((backend) => {
    const held = [...(byBackend[backend] ?? new Map()).values()].filter(Boolean).length;
    return `${backend}: ${byBackend[backend]?.size ?? 0} attacks, ${held} blocked.`;
  });
  return `# Attacks on the sandbox

Made by \`test/hostile\`: do not edit. Each attack is run three times: bare it succeeds; inside it fails, in bubblewrap with a
caller that is root and with one that is not; and with the named wall of bubblewrap's taken down it succeeds again, so that
the suite would notice. podman and docker: bare and inside, as root (\`npm run test:podman\`, \`npm run test:docker\`).

${sums.join('\n')}

${cells(['id', 'attack', 'the wall that stops it', ...backends])}
${cells(['---', '---', '---', ...backends.map(() => '---')])}
${rows.join('\n')}
`;
}
