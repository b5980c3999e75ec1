// What the fake engine says: made from the prompt and the seed, or bound by a schema, a list of choices or a plain grammar.
import { createHash } from 'node:crypto';

export interface ReplyBasis {
  readonly prompt: string;
  readonly seed: number;
  /** Greedy answers depend on the prompt only. */
  readonly greedy: boolean;
  readonly maxTokens: number;
  readonly schema?: unknown;
  readonly grammar?: string;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ne', 'ru', 'sa', 'ti', 'vo'];

export function replyTo(basis: ReplyBasis): string {
  if (basis.schema !== undefined) return JSON.stringify(instanceOf(basis.schema));
  if (basis.grammar !== undefined) return firstAlternative(basis.grammar) ?? '';
  let text = '';
  for (let word = 0; word < basis.maxTokens; word++) {
    const hash = createHash('sha1')
      .update(`${basis.prompt}|${basis.greedy ? '' : basis.seed}|${word}`)
      .digest();
    text += ` ${SYLLABLES[(hash[0] ?? 0) % 8]}${(hash[1] ?? 0) % 10}`;
  }
  return text;
}

/** The smallest value of a JSON schema's kind. */
function instanceOf(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return {};
  const { type, enum: choices, properties, items, minItems } = schema as Record<string, unknown>;
  if (Array.isArray(choices)) return choices[0];
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: typeof minItems === 'number' ? minItems : 0 }, () => instanceOf(items));
    default:
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, inner]) => [name, instanceOf(inner)]),
      );
  }
}

/** Only grammars whose root is a list of quoted words are understood. */
export function firstAlternative(grammar: string): string | undefined {
  const found = /^root ::= "([^"]*)"(?: \| "[^"]*")*\s*$/.exec(grammar.trim());
  return found?.[1];
}
