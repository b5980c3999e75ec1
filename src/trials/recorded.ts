// A testbed that remembers its trials, in the order in which they were asked for: what evidence is made of.
import type { RanTrial } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

export function recordTrials(bed: Testbed): {
  readonly bed: Testbed;
  readonly ran: () => readonly RanTrial[];
} {
  const slots: { one?: RanTrial }[] = [];
  const run: Testbed['run'] = async (trial, signal) => {
    const slot: { one?: RanTrial } = {};
    slots.push(slot);
    const result = await bed.run(trial, signal);
    slot.one = { trial, result };
    return result;
  };
  return { bed: { ...bed, run }, ran: () => slots.flatMap(({ one }) => one ?? []) };
}
