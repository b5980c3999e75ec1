// Package managers that the machine need not have: fetched from the registry once for all repositories, with none in sight.
import { join } from 'node:path';
import type { Mount } from '../../sandboxes/sandbox.ts';
import { layerKey, openLayer } from './layers.ts';
import {
  GUEST_INSTALLER,
  GUEST_NODE,
  GUEST_NPM,
  type PrepareGround,
  runSteps,
  type Step,
  type StepFailure,
} from './steps.ts';
import { giveTo } from './trees.ts';

export interface Installer {
  readonly from: 'npm' | 'pip';
  /** As the registry knows it. */
  readonly name: string;
  readonly version: string;
}

export type OpenedInstaller =
  | { readonly kind: 'opened'; readonly mount: Mount }
  | ({ readonly kind: 'failed' } & StepFailure);

export async function openInstaller(ground: PrepareGround, installer: Installer): Promise<OpenedInstaller> {
  const { from, name, version } = installer;
  let failure: StepFailure | undefined;
  class FetchFailed extends Error {}
  try {
    const key = layerKey(['installer', from, name, version, ground.npm?.registry ?? '']);
    const layer = await openLayer(ground.layersDir, key, async (dir) => {
      const tools = join(dir, 'tools');
      await giveTo(ground.sandbox.owner(), tools);
      failure = await runSteps(ground, [fetchStep(installer, ground)], {
        mounts: [{ kind: 'writable', host: tools, guest: GUEST_INSTALLER }],
        env: {},
        network: 'registries',
      });
      if (failure !== undefined) throw new FetchFailed();
      return { installer: name, pinned: true };
    });
    return { kind: 'opened', mount: { kind: 'read-only', host: layer.tools, guest: GUEST_INSTALLER } };
  } catch (error) {
    if (!(error instanceof FetchFailed) || failure === undefined) throw error;
    return { kind: 'failed', ...failure };
  }
}

function fetchStep({ from, name, version }: Installer, { python }: PrepareGround): Step {
  const says = `fetching ${name} ${version}`;
  if (from === 'pip')
    return {
      says,
      argv: [
        ...[python?.executable ?? 'python3', '-m', 'pip', 'install', '--quiet', '--no-input', '--no-deps'],
        ...['--target', GUEST_INSTALLER, `${name}==${version}`],
      ],
      cwd: '/tmp',
    };
  return {
    says,
    argv: [
      ...[`${GUEST_NODE}/node`, `${GUEST_NPM}/bin/npm-cli.js`, 'install', '--prefix', GUEST_INSTALLER],
      ...['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`],
    ],
    cwd: '/tmp',
  };
}
