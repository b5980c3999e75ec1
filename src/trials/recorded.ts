// A testbed that remembers its trials: what evidence is made of.
import type { RanTrial } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

export function recordTrials(bed: Testbed): { readonly bed: Testbed; readonly ran: readonly RanTrial[] } {
  const ran: RanTrial[] = [];
  const run: Testbed['run'] = async (trial, signal) => {
    const result = await bed.run(trial, signal);
    ran.push({ trial, result });
    return result;
  };
  return { bed: { ...bed, run }, ran };
}
