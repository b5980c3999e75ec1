// What binds the answer's form: a grammar in GBNF, or a JSON schema.
import { type Llama, LlamaGrammarEvaluationState, type LlamaModel } from 'node-llama-cpp';
import type { Generation } from './engine.ts';

export class BadGrammar extends Error {}

/** The library reads the keywords it knows and leaves out the others; a caller still validates what came. */
function asGbnfSchema(schema: object): Parameters<Llama['createGrammarForJsonSchema']>[0] {
  return schema as Parameters<Llama['createGrammarForJsonSchema']>[0];
}

export async function grammarState(
  llama: Llama,
  model: LlamaModel,
  { grammar, schema }: Pick<Generation, 'grammar' | 'schema'>,
): Promise<LlamaGrammarEvaluationState | undefined> {
  try {
    if (grammar !== undefined)
      return new LlamaGrammarEvaluationState({ model, grammar: await llama.createGrammar({ grammar }) });
    if (schema === undefined) return undefined;
    const bound =
      Object.keys(schema).length === 0
        ? await llama.getGrammarFor('json')
        : await llama.createGrammarForJsonSchema(asGbnfSchema(schema));
    return new LlamaGrammarEvaluationState({ model, grammar: bound });
  } catch (error) {
    throw new BadGrammar(
      `The ${grammar === undefined ? 'JSON schema' : 'grammar'} cannot be used: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
  }
}
