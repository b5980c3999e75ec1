// One check of doctor's, and the one that matters most: how strong the sandbox is, what bounds what, and what to do for
// each thing that keeps it from the next level.
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Check } from '../../report/checks.ts';
import { chooseSandbox, type SandboxOptions } from '../../sandboxes/index.ts';
import { requiredLevel } from '../../sandboxes/policy.ts';

type Said = string | Pick<Check, 'says' | 'more'>;

export async function check(name: string, ask: () => Promise<Said>): Promise<Check> {
  try {
    const said = await ask();
    return typeof said === 'string' ? { name, says: said } : { name, ...said };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { name, says: error.message, fault: error };
  }
}

/** `registries`: what preparing dependencies may reach; a probe reaches nothing. */
export function sandboxCheck(
  settings: Pick<Settings, 'scratchDir' | 'sandbox' | 'policy'>,
  registries: NonNullable<SandboxOptions['registries']>,
  signal: AbortSignal,
): Promise<Check> {
  return check('sandbox', async () => {
    const options = { scratchDir: settings.scratchDir, registries, ...settings.sandbox };
    const { sandbox, report } = await chooseSandbox(options, requiredLevel('own', settings.policy), signal);
    const { level, mechanisms, missing } = report;
    const wanted = requiredLevel('fork', settings.policy);
    const forks = level >= wanted ? 'also for changes from forks' : `changes from forks need ${wanted}`;
    return {
      says: `${sandbox.id}, level ${level}: held all ${report.checks.length} attempts to break out; ${forks}`,
      more: [
        ...Object.entries(mechanisms).map(([resource, by]) => `${resource.replaceAll('_', ' ')}: ${by}`),
        ...missing.map(({ resource, fix }) => `For level 3, ${resource}. What to do: ${fix}`),
      ],
    };
  });
}
