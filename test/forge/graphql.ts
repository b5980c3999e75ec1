// GraphQL: the operation is read, each name checked against the types, and executed on the world.
import { GraphqlError } from './graphql-error.ts';
import { inputBreaks } from './graphql-inputs.ts';
import type { Context } from './graphql-nodes.ts';
import { parseOperation, type Selection, type Value } from './graphql-parser.ts';
import { type Field, types } from './graphql-types.ts';
import { Refusal } from './refusal.ts';
import type { Insides, Reply } from './route.ts';
import type { Caller } from './tokens.ts';
import type { Json } from './world.ts';

class Misspelt extends Error {}

/** Words that no type of GitHub has are a violation; what is refused by a rule is an answer with errors. */
export async function answerGraphql(
  insides: Insides,
  caller: Caller,
  body: Json,
  onViolation: (why: string) => void,
): Promise<Reply> {
  if (caller.kind === 'anonymous') throw new Refusal(401, 'This endpoint requires you to be authenticated.');
  const errors: Json[] = [];
  try {
    const operation = parseOperation(String(body['query']));
    const given = (body['variables'] ?? {}) as Json;
    for (const name of Object.keys(given))
      if (!operation.variables.has(name)) throw new Misspelt(`variable $${name} is not declared`);
    const breaks = [...operation.variables].flatMap(([name, type]) =>
      inputBreaks(type, given[name], `$${name}`),
    );
    if (breaks.length > 0) throw new Misspelt(breaks.join('; '));
    const context: Context = { ...insides, caller, variables: operation.variables };
    const root = operation.kind === 'query' ? 'Query' : 'Mutation';
    const data = await select(context, root, {}, operation.selections, given, { path: [], errors });
    return { status: 200, body: { data, ...(errors.length > 0 && { errors }) } };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof Misspelt)) throw error;
    onViolation(`invalid GraphQL: ${error.message}`);
    return { status: 200, body: { errors: [{ message: error.message }] } };
  }
}

interface Trail {
  readonly path: readonly (string | number)[];
  readonly errors: Json[];
}

async function select(
  context: Context,
  type: string,
  source: unknown,
  selections: readonly Selection[],
  given: Json,
  trail: Trail,
): Promise<Json> {
  const result: Json = {};
  for (const one of selections) {
    if (one.on !== undefined && one.on !== type) continue;
    if (one.name === '__typename') {
      result[one.alias] = type;
      continue;
    }
    const field = types[type]?.[one.name];
    if (!field) throw new Misspelt(`Field '${one.name}' doesn't exist on type '${type}'`);
    const inner = { ...trail, path: [...trail.path, one.alias] };
    result[one.alias] = await resolveField(context, field, source, one, given, inner);
  }
  return result;
}

async function resolveField(
  context: Context,
  field: Field,
  source: unknown,
  selection: Selection,
  given: Json,
  trail: Trail,
): Promise<unknown> {
  const args = argumentsOf(context, field, selection, given);
  if (field.type && selection.selections.length === 0)
    throw new Misspelt(`Field must have selections (field '${selection.name}')`);
  if (!field.type && selection.selections.length > 0)
    throw new Misspelt(`Selections can't be made on scalars (field '${selection.name}')`);
  let value: unknown;
  try {
    value = await field.resolve(source as never, args, context);
  } catch (error) {
    if (!(error instanceof GraphqlError || error instanceof Refusal)) throw error;
    const kind =
      error instanceof GraphqlError ? error.type : error.status === 404 ? 'NOT_FOUND' : 'FORBIDDEN';
    trail.errors.push({
      type: kind,
      path: trail.path,
      locations: [{ line: 1, column: 1 }],
      message: error.message,
    });
    return null;
  }
  const { type } = field;
  if (value === null || value === undefined) return null;
  if (!type) return value;
  if (!Array.isArray(value)) return select(context, type, value, selection.selections, given, trail);
  return Promise.all(
    value.map((item, index) =>
      select(context, type, item, selection.selections, given, { ...trail, path: [...trail.path, index] }),
    ),
  );
}

function argumentsOf(context: Context, field: Field, { name, args }: Selection, given: Json): Json {
  const declared = field.args ?? {};
  const values: Json = {};
  for (const [word, value] of Object.entries(args)) {
    const type = declared[word];
    if (!type) throw new Misspelt(`Field '${name}' doesn't accept argument '${word}'`);
    if ('variable' in value) {
      const told = context.variables.get(value.variable);
      if (told?.replace(/!$/, '') !== type.replace(/!$/, ''))
        throw new Misspelt(`$${value.variable} is ${told ?? 'not declared'} where ${type} is wanted`);
    }
    values[word] = plain(value, given);
  }
  const breaks = Object.entries(declared).flatMap(([word, type]) =>
    inputBreaks(type, values[word], `${name}.${word}`),
  );
  if (breaks.length > 0) throw new Misspelt(breaks.join('; '));
  return values;
}

function plain(value: Value, given: Json): unknown {
  if ('variable' in value) return given[value.variable];
  if ('literal' in value) return value.literal;
  if ('list' in value) return value.list.map((one) => plain(one, given));
  return Object.fromEntries(Object.entries(value.fields).map(([name, one]) => [name, plain(one, given)]));
}
