// Which ways of spreading a model over GPUs are legal, and why the others are not.
import type { ServedModel } from './profile.ts';

export interface Layout {
  readonly dataParallel: number;
  readonly tensorParallel: number;
  readonly expertParallel: boolean;
}

export interface Judged extends Layout {
  /** Why it cannot be used; undefined when it can. */
  readonly illegal: string | undefined;
  readonly warning: string | undefined;
}

/** Every layout that uses all `gpus`. */
export function layouts(model: ServedModel, gpus: number, lora: boolean): readonly Judged[] {
  const found: Judged[] = [];
  for (let tensorParallel = 1; tensorParallel <= gpus; tensorParallel++) {
    if (gpus % tensorParallel !== 0) continue;
    for (const expertParallel of tensorParallel === 1 ? [false] : [false, true]) {
      const layout = { dataParallel: gpus / tensorParallel, tensorParallel, expertParallel };
      found.push({ ...layout, illegal: illegal(model, layout, lora), warning: warning(model, layout) });
    }
  }
  return found;
}

function illegal(
  model: ServedModel,
  { tensorParallel, expertParallel }: Layout,
  lora: boolean,
): string | undefined {
  if (model.queryHeads % tensorParallel !== 0)
    return `${tensorParallel} does not divide the ${model.queryHeads} attention heads`;
  if (expertParallel && model.experts % tensorParallel !== 0)
    return `${tensorParallel} does not divide the ${model.experts} experts`;
  if (expertParallel && lora) return 'adapters do not work with expert parallelism';
  if (!expertParallel && lora && splitsBlock(model, tensorParallel))
    return 'adapters do not work with the padded shards of split quantisation blocks';
  return undefined;
}

function warning(model: ServedModel, { tensorParallel, expertParallel }: Layout): string | undefined {
  if (expertParallel || !splitsBlock(model, tensorParallel)) return undefined;
  return (
    `${model.moeIntermediate}/${tensorParallel} = ${model.moeIntermediate / tensorParallel} is no multiple of the ` +
    `${model.quantBlock} × ${model.quantBlock} block: old vLLM dies, new vLLM allows it with the Triton backend only; prefer expert parallelism`
  );
}

const splitsBlock = (model: ServedModel, tensorParallel: number) =>
  model.quantBlock > 0 && (model.moeIntermediate / tensorParallel) % model.quantBlock !== 0;
