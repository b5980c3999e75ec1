// The places where the product is killed: every comment `// kill point: NAME` of its sources.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface KillPoint {
  readonly name: string;
  /** `src/doors/app/work.ts:54` */
  readonly place: string;
}

export function readKillPoints(): readonly KillPoint[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(root, 'src', name), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const found = /^\s*\/\/ kill point: (.+)$/.exec(line)?.[1];
          return found === undefined ? [] : [{ name: found, place: `src/${name}:${index + 1}` }];
        }),
    );
}
