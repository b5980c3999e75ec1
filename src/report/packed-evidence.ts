// Evidence small enough for the text of a check: whoever reads it there can run the verdict again.
import { gzipSync } from 'node:zlib';
import type { Evidence } from './evidence.ts';
import { evidenceText } from './evidence-file.ts';

/** Room for the line that says what is left. */
const LAST_CHARS = 120;
const HOW =
  'The evidence of each verdict, compressed. To run one again in a clone: `base64 -d <<< "BLOCK" | gunzip > ID.json`, then `testwright replay ID.json`.';

/** Blocks in their order, as many as fit; the others by the link, to which an id is added. Undefined: no evidence. */
export function packEvidence(
  all: readonly Evidence[],
  link: string | undefined,
  most: number,
): string | undefined {
  if (all.length === 0) return undefined;
  const parts = [HOW];
  let length = HOW.length;
  let left = 0;
  for (const evidence of all) {
    const packed = gzipSync(evidenceText(evidence), { level: 9 }).toString('base64');
    const block = `\`${evidence.id}\`\n\n\`\`\`\n${packed}\n\`\`\``;
    const elsewhere =
      link === undefined ? '' : `\`${evidence.id}\`: ${link}${encodeURIComponent(evidence.id)}`;
    const part = length + block.length + LAST_CHARS <= most ? block : elsewhere;
    if (part === '' || length + part.length + LAST_CHARS > most) left += 1;
    else {
      parts.push(part);
      length += part.length + 2;
    }
  }
  if (left > 0)
    parts.push(`${left} more are kept by the App: \`testwright evidence ID\` prints one on its machine.`);
  return parts.join('\n\n');
}
