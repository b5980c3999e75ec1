// A warm trial: one framework, started once, runs the tests of many mutants. Only what it says clearly is a verdict.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import type { ChannelRecord } from '../frameworks/framework.ts';
import type { WarmPlan } from '../frameworks/warm-plan.ts';
import type { SandboxResult } from '../sandboxes/sandbox.ts';
import type { RunWarm, TestId, WarmTrial, WarmVerdict } from '../terms.ts';
import { type LaunchGround, launch, runOf } from './launch.ts';
import { resultOf } from './outcomes.ts';
import { GUEST_ROOT } from './overlay.ts';
import { type PlanGround, type Planned, planMutants } from './plan.ts';
import { decodeRecords } from './records.ts';

const PLAN_FILE = '.testwright-plan.json';
/** Busy machines slow tests down: below this, a time says nothing. */
const LEAST_MS = 1500;
const SLOWDOWN = 5;
/** For the last check of the plain code, and the end. */
const CLOSING_SHARE = 0.8;

export interface WarmTrialGround extends LaunchGround, PlanGround {
  /** Mutants at the same time. */
  readonly workers: number;
}

type Said = Omit<WarmVerdict, 'mutant'>;

export function warmTrial(ground: WarmTrialGround): RunWarm {
  return async (trial, signal) => {
    const said = new Map<string, Said>();
    const end = performance.now() + trial.timeoutMs;
    let left = trial.mutants.filter(({ ids }) => ids.length > 0);
    // One sandbox may live only so long: what it did not reach is asked again, as long as it gets further.
    for (let before = -1; left.length > 0 && said.size > before; ) {
      before = said.size;
      const timeoutMs = Math.min(end - performance.now(), ground.limits.wallMs);
      if (timeoutMs < LEAST_MS) break;
      for (const [id, one] of await runOnce(ground, { ...trial, mutants: left, timeoutMs }, signal))
        said.set(id, one);
      left = left.filter(({ mutant }) => !said.has(mutant.id));
    }
    return trial.mutants.map(({ mutant, ids }) => ({
      mutant,
      ...(ids.length === 0
        ? { end: 'completed' as const, red: [] }
        : (said.get(mutant.id) ?? undecided(NOT_REACHED))),
    }));
  };
}

const NOT_REACHED = 'the run did not come to it';

function undecided(why: string): Said {
  return { end: 'undecided', why, red: [] };
}

/** What one sandbox says, by mutant; nothing of those that it did not come to. */
async function runOnce(
  ground: WarmTrialGround,
  trial: WarmTrial,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Said>> {
  const planned = planMutants(ground, trial.mutants);
  const said = new Map(planned.refused.map(({ id, why }) => [id, undecided(why)]));
  const { warm } = ground.framework;
  if (warm === undefined || planned.mutants.length === 0) return said;
  const nonce = randomBytes(16).toString('hex');
  const run = runOf(ground, planned.files);
  const command = warm({ ...run, planFile: join(GUEST_ROOT, PLAN_FILE) });
  const plan: WarmPlan = {
    ...{ stopAtRed: trial.stopAtRed, isProbe: trial.probes !== undefined },
    ...{ workers: ground.workers, leastMs: LEAST_MS, slowdown: SLOWDOWN },
    totalMs: Math.round(trial.timeoutMs * CLOSING_SHARE),
    mutants: planned.mutants.map(({ id: _, ...one }) => one),
  };
  const overlay = { ...trial.probes, ...planned.overlay, [PLAN_FILE]: JSON.stringify(plan) };
  const { tree, variation, timeoutMs } = trial;
  const result = await launch(ground, { tree, overlay, nonce, command, variation, timeoutMs }, signal);
  if (result.end === 'cancelled') throw new Fault('interrupted');
  const records = recordsOf(result, nonce);
  for (const one of planned.mutants) {
    const verdict =
      typeof records === 'string' ? undecided(records) : verdictOn(ground, one, records, plan.isProbe);
    if (verdict !== undefined) said.set(one.id, verdict);
  }
  return said;
}

function recordsOf(result: SandboxResult, nonce: string): readonly ChannelRecord[] | string {
  if (result.end !== 'exited') return `the warm run ended by ${result.end}`;
  const decoded = decodeRecords(result.channel, nonce);
  return decoded.valid ? decoded.records : decoded.reason;
}

function verdictOn(
  ground: WarmTrialGround,
  planned: Planned,
  records: readonly ChannelRecord[],
  isProbe: boolean,
): Said | undefined {
  const ends = records.filter((one) => one.kind === 'mutant' && one.switch === planned.switch);
  const [end] = ends;
  if (end?.kind !== 'mutant') return undefined;
  if (ends.length > 1) return undecided('it was reported twice');
  if (end.end === 'undecided') return undecided(end.why ?? 'no reason given');
  const red = records
    .filter((one) => one.kind === 'test')
    .filter((one) => one.switch === planned.switch)
    .map((one) => resultOf(one, { isProduction: ground.isProduction, root: GUEST_ROOT }));
  if (red.some(({ id, outcome }) => outcome === 'pass' || !planned.tests.includes(id)))
    return undecided('tests were reported that are not its own');
  if (end.end === 'completed' && red.length === 0)
    return end.passed === planned.tests.length
      ? { end: 'completed', red }
      : undecided(`${end.passed} of its ${planned.tests.length} tests were reported`);
  if (isProbe) return { end: end.end, red };
  const shaky = redWithout(records);
  if (shaky === undefined) return undecided('the plain code was not run to its end');
  return red.some(({ id }) => shaky.has(id))
    ? undecided('tests were red without a mutant, too')
    : { end: end.end, red };
}

/** First and last of all, the plain code: tests that are red under it say nothing. Undefined: it was not run. */
function redWithout(records: readonly ChannelRecord[]): ReadonlySet<TestId> | undefined {
  const plain = records.filter((one) => one.kind === 'mutant').filter((one) => one.switch === 0);
  if (plain.length !== 2 || plain.some((one) => one.end !== 'completed')) return undefined;
  const red = records.filter((one) => one.kind === 'test').filter((one) => one.switch === 0);
  return new Set(red.map(({ file, path }) => `${file}::${path.join(' > ')}`));
}
