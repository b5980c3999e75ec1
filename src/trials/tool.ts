// A program of the repository's own (a formatter, a linter, a type checker) on one tree, in the same sandbox as trials.
import { posix } from 'node:path';
import { Fault } from '../errors.ts';
import { CHANNEL_FD, type Limits } from '../sandboxes/sandbox.ts';
import type { RunTool } from '../terms.ts';
import { GUEST_ROOT, type OverlayGround, withOverlay } from './overlay.ts';

/** Programs of the guest's shell: what is wanted leaves by the channel, where nothing else is said. */
const FILE_AFTERWARDS = `file=$1; shift; "$@" >/dev/null 2>&1 </dev/null; cat -- "$file" >&${CHANNEL_FD}`;
const WORDS = `"$@" >&${CHANNEL_FD} 2>/dev/null </dev/null`;

export function toolTrial(ground: OverlayGround & { readonly limits: Limits }): RunTool {
  return async ({ tree, argv, cwd, overlay, wanted, timeoutMs }, signal) => {
    const script =
      wanted === 'words' ? [WORDS, 'sh'] : [FILE_AFTERWARDS, 'sh', posix.join(GUEST_ROOT, wanted.file)];
    const result = await withOverlay(ground, tree, overlay, (mounts) =>
      ground.sandbox.run(
        {
          argv: ['sh', '-c', ...script, ...argv],
          cwd: posix.join(GUEST_ROOT, cwd),
          env: { ...tree.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', CI: 'true', NO_COLOR: '1' },
          mounts,
          network: 'none',
          limits: { ...ground.limits, wallMs: Math.max(1000, Math.min(timeoutMs, ground.limits.wallMs)) },
        },
        signal,
      ),
    );
    if (result.end === 'cancelled') throw new Fault('interrupted');
    return result.end === 'exited' ? Buffer.from(result.channel).toString('utf8') : undefined;
  };
}
