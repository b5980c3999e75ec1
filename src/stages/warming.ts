// Stage: has the model read what all its prompts begin with while the existing tests run.
import { Fault } from '../errors.ts';
import { sharedPrompt } from '../generators/prompt.ts';
import type { Model, ModelProfile } from '../model/model.ts';
import type { Context, Reason, Target } from '../terms.ts';

/** The opened model, once it has read the context; one that fails at this says so again when it is asked. */
export function warmModel(
  opening: Promise<Model | Reason>,
  gather: (target: Target | undefined, profile: ModelProfile) => Context,
  likeliest: Target | undefined,
  signal: AbortSignal,
): Promise<Model | Reason> {
  const warming = opening.then(async (model) => {
    if ('code' in model) return model;
    try {
      await model.warm(sharedPrompt(gather(likeliest, model.profile)), signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'model-failed') throw error;
    }
    return model;
  });
  // A request that ends early never awaits it; whoever does still sees the fault.
  warming.catch(() => undefined);
  return warming;
}
