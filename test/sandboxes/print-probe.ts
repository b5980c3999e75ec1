// Prints the report of a probe as JSON. Argument: scratch folder.
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';

const report = await bubblewrap({ scratchDir: process.argv[2] ?? '' }).probe(new AbortController().signal);
process.stdout.write(JSON.stringify(report));
