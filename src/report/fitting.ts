// GitHub refuses what is too long as a whole: blocks are left out, not letters.

/** Blocks in order, as many as fit into so many bytes; a line says how many were left out. */
export function fitting(
  blocks: readonly string[],
  mostBytes: number,
  leftOut: (count: number) => string,
): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const [index, block] of blocks.entries()) {
    const note = leftOut(blocks.length - index);
    const isLast = index === blocks.length - 1;
    bytes += Buffer.byteLength(block) + 2;
    if (bytes + (isLast ? 0 : Buffer.byteLength(note) + 2) > mostBytes) return [...kept, note].join('\n\n');
    kept.push(block);
  }
  return kept.join('\n\n');
}
