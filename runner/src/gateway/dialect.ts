// One request, in the words of each engine.
import type { Priority } from '../http/deadline.ts';
import type { Dialect } from './config.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Lower runs first in vLLM. */
const PRIORITIES: Record<Priority, number> = { interactive: 0, batch: 10 };

export function translate(dialect: Dialect, fields: Fields, salt: string, priority: Priority): Fields {
  const { grammar, structured_outputs: structured, ...rest } = fields;
  const bound = structureOf(structured, grammar);
  switch (dialect) {
    case 'vllm':
      return {
        ...rest,
        ...(bound && { structured_outputs: bound }),
        cache_salt: salt,
        priority: PRIORITIES[priority],
      };
    case 'embedded':
      return { ...rest, ...(bound && { structured_outputs: bound }) };
    case 'sglang':
      return {
        ...rest,
        ...(bound?.['grammar'] !== undefined && { ebnf: bound['grammar'] }),
        ...(bound?.['regex'] !== undefined && { regex: bound['regex'] }),
        ...(bound?.['json'] !== undefined && { response_format: asFormat(bound['json']) }),
        ...(bound?.['choice'] !== undefined && { regex: anyOf(bound['choice']) }),
        priority: -PRIORITIES[priority],
      };
    case 'llama.cpp': {
      const { continue_final_message: _, add_generation_prompt: __, ...known } = rest;
      return {
        ...known,
        ...(bound?.['grammar'] !== undefined && { grammar: bound['grammar'] }),
        ...(bound?.['json'] !== undefined && { json_schema: bound['json'] }),
        ...(bound?.['choice'] !== undefined && { json_schema: { enum: bound['choice'] } }),
        cache_prompt: true,
      };
    }
    case 'tensorrt-llm':
      return { ...rest, ...(bound?.['json'] !== undefined && { response_format: asFormat(bound['json']) }) };
  }
}

/** What this engine cannot bind; such a request must be refused, not answered unbound. */
export function cannotBind(dialect: Dialect, fields: Fields): string | undefined {
  const bound = structureOf(fields['structured_outputs'], fields['grammar']);
  if (bound === undefined) return undefined;
  const unable: Record<Dialect, readonly string[]> = {
    vllm: [],
    sglang: [],
    embedded: ['regex', 'choice'],
    'llama.cpp': ['regex', 'choice'],
    'tensorrt-llm': ['grammar', 'regex', 'choice'],
  };
  return unable[dialect].find((name) => bound[name] !== undefined);
}

function structureOf(structured: unknown, grammar: unknown): Record<string, unknown> | undefined {
  if (typeof structured === 'object' && structured !== null) return { ...structured };
  return typeof grammar === 'string' ? { grammar } : undefined;
}

const asFormat = (schema: unknown) => ({ type: 'json_schema', json_schema: { name: 'answer', schema } });

function anyOf(choices: unknown): string {
  const words = Array.isArray(choices) ? choices.map(String) : [];
  return `(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`;
}
