// The build of head and of base, where tests import what is built: as the configuration says, else by the package's own
// script.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { RepositoryConfig, Trust } from '../../terms.ts';
import { type Build, buildTree } from './build.ts';
import { buildScripts } from './build-needs.ts';
import type { PrivateGit } from './git.ts';
import type { Ecosystem, Prepared } from './prepare.ts';
import type { Exports } from './project.ts';
import type { Refs } from './refs.ts';
import {
  GUEST_NODE,
  GUEST_NPM,
  type PrepareGround,
  type Step,
  type StepFailure,
  shellSteps,
} from './steps.ts';
import { listPaths } from './trees.ts';

/** Host folders of what was built; absent: nothing. */
export interface Builds {
  readonly kind: 'done';
  readonly head: string | undefined;
  readonly base: string | undefined;
}

interface Place {
  readonly git: PrivateGit;
  readonly refs: Refs;
  readonly config: RepositoryConfig;
  readonly ecosystem: Ecosystem;
  readonly packageDir: string;
  readonly trust: Trust;
}

type Done = Extract<Prepared, { kind: 'prepared' }>;

export async function buildBoth(
  ground: PrepareGround,
  exports: Exports,
  place: Place,
  prepared: { readonly head: Done; readonly base: Done },
): Promise<Builds | ({ readonly kind: 'failed' } & StepFailure)> {
  const { git, refs, config } = place;
  const steps = config.build === undefined ? ownScript(exports, place) : shellSteps(config.build);
  if (steps.length === 0) return { kind: 'done', head: undefined, base: undefined };
  const treeId = async (commit: string) =>
    `${place.trust === 'fork' ? 'fork ' : ''}${(await git.run(['rev-parse', `${commit}^{tree}`])).trim()}`;
  const [headId, baseId] = await Promise.all([treeId(refs.head), treeId(refs.base)]);
  const ofHead: Build = {
    ...{ treeDir: exports.headDir, paths: exports.paths, treeId: headId },
    ...{ dependencies: prepared.head, steps },
  };
  const head = await buildTree(ground, ofHead);
  if (head.kind === 'failed') {
    if (config.build !== undefined) return head;
    // The script was our guess: the tests themselves will say what they miss.
    ground.note(`${head.step} did not work: ${head.output.split('\n').at(-1) ?? ''}`);
    return { kind: 'done', head: undefined, base: undefined };
  }
  const base = await buildTree(ground, {
    ...{ treeDir: exports.baseDir, paths: await listPaths(git, refs.base) },
    // Base's production files under head's tests: both trees decide it.
    treeId: createHash('sha256').update(`${baseId}\0${headId}`).digest('hex'),
    ...{ dependencies: prepared.base, steps },
  });
  if (base.kind === 'failed') return { ...base, step: `${base.step} (base)` };
  return { kind: 'done', head: head.files, base: base.files };
}

function ownScript({ paths, readHead }: Exports, { ecosystem, packageDir }: Place): readonly Step[] {
  if (ecosystem !== 'node') return [];
  const scripts = buildScripts({ packageDir, paths, read: readHead });
  return scripts.reduceRight<readonly Step[]>(
    (orElse, script) => [
      {
        says: `npm run ${script}`,
        argv: [`${GUEST_NODE}/node`, `${GUEST_NPM}/bin/npm-cli.js`, 'run', script],
        cwd: posix.join('/work', packageDir),
        orElse,
      },
    ],
    [],
  );
}
