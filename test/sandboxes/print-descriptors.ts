// Prints what a guest finds behind its descriptors. Argument: scratch folder. Started with one open that is not ours.
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { specFor } from './run-spec.ts';

const script = 'for fd in /proc/self/fd/*; do readlink "$fd"; done; cat /proc/self/fd/40';
const spec = specFor(['sh', '-c', script]);
const result = await bubblewrap({ scratchDir: process.argv[2] ?? '' }).run(
  spec,
  new AbortController().signal,
);
process.stdout.write(result.stdout.head + result.stderr.head);
