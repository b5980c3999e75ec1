// A framework started in a fresh sandbox, on a tree with files laid over it.
import { join } from 'node:path';
import type { Detection, Framework, FrameworkCommand, FrameworkRun } from '../frameworks/framework.ts';
import { CHANNEL_FD, type Limits, type SandboxResult } from '../sandboxes/sandbox.ts';
import type { Tree, Variation } from '../terms.ts';
import { GUEST_ROOT, type OverlayGround, withOverlay } from './overlay.ts';

const GUEST_RECORDERS = '/testwright';
/** A command line can be read by every process of the sandbox; a file can be taken away. */
const NONCE_FILE = '.testwright-nonce';

/** More loops than most machines have cores; they end with the sandbox, and have none of our descriptors. */
const BUSY = [
  'sh',
  '-c',
  'for _ in 1 2 3 4 5 6; do (exec >/dev/null 2>&1 6>&-; while :; do :; done) & done; exec "$@"',
  'sh',
];

export interface LaunchGround extends OverlayGround {
  readonly framework: Framework;
  readonly detection: Detection;
  readonly packageDir: string;
  /** Host folder of the recorders. */
  readonly recorderDir: string;
  readonly limits: Limits;
  readonly isProduction: (path: string) => boolean;
}

export interface Launch {
  readonly tree: Tree;
  readonly overlay: Readonly<Record<string, string>>;
  readonly nonce: string;
  readonly command: FrameworkCommand;
  readonly variation: Variation;
  readonly timeoutMs: number;
}

/** What every run of a framework is told. */
export function runOf(
  { detection, packageDir }: LaunchGround,
  files: readonly string[],
): Pick<FrameworkRun, 'detection' | 'packageDir' | 'files' | 'recorderDir' | 'channelFd' | 'nonceFile'> {
  return {
    ...{ detection, packageDir, files },
    recorderDir: GUEST_RECORDERS,
    channelFd: CHANNEL_FD,
    nonceFile: join(GUEST_ROOT, NONCE_FILE),
  };
}

export async function launch(
  ground: LaunchGround,
  { tree, overlay, nonce, command, variation, timeoutMs }: Launch,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const { detection, limits } = ground;
  return await withOverlay(ground, tree, { ...overlay, [NONCE_FILE]: nonce }, (mounts) =>
    ground.sandbox.run(
      {
        argv: variation.isLoaded === true ? [...BUSY, ...command.argv] : command.argv,
        cwd: join(GUEST_ROOT, command.cwd),
        env: { ...tree.env, ...detection.env, ...command.env, ...environmentOf(variation) },
        mounts: [...mounts, { kind: 'read-only', host: ground.recorderDir, guest: GUEST_RECORDERS }],
        network: 'none',
        ...(variation.uid === undefined ? {} : { uid: variation.uid }),
        limits: { ...limits, wallMs: Math.max(1000, Math.min(timeoutMs, limits.wallMs)) },
      },
      signal,
    ),
  );
}

function environmentOf({ timezone, locale, seed }: Variation): Record<string, string> {
  return {
    TZ: timezone,
    LC_ALL: locale,
    LANG: locale,
    PYTHONHASHSEED: String(seed),
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}
