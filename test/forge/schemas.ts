// OpenAPI 3.0 schemas as JSON Schema, each compiled when it is first needed.
import { Ajv, type ValidateFunction } from 'ajv';
import type { Json } from './world.ts';

const KEYWORDS = new Set(
  'type enum format pattern required additionalProperties minItems maxItems minLength maxLength minimum maximum minProperties maxProperties uniqueItems'.split(
    ' ',
  ),
);

export interface Validators {
  readonly breaks: (schema: Json, value: unknown) => readonly string[];
  readonly unknownNames: (schema: Json, value: unknown) => readonly string[];
}

export function openValidators(document: Json): Validators {
  const ajv = new Ajv({
    strict: false,
    code: { optimize: false },
    unicodeRegExp: false,
    inlineRefs: false,
    formats,
  });
  const compiled = new Map<Json, ValidateFunction>();
  const components = (document['components'] as Json)['schemas'] as Record<string, Json>;
  const added = new Set<string>();
  const convert = (schema: Json): Json =>
    converted(schema, (name) => {
      if (added.has(name)) return;
      added.add(name);
      ajv.addSchema(convert(components[name] ?? {}), name);
    });
  return {
    breaks: (schema, value) => {
      const validate = compiled.get(schema) ?? ajv.compile(convert(schema));
      compiled.set(schema, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, params }) =>
        `${instancePath || 'body'} ${message} ${JSON.stringify(params)}`.slice(0, 300),
      );
    },
    unknownNames: (schema, value) => unknownNames(document, schema, value, 'body'),
  };
}

/** A misspelt optional field is no break of a schema, but it is one of ours. */
function unknownNames(document: Json, schema: Json, value: unknown, at: string): string[] {
  const full = deref(document, schema) ?? {};
  if (Array.isArray(value))
    return value.flatMap((one) => unknownNames(document, (full['items'] as Json) ?? {}, one, `${at}[]`));
  const names = propertiesOf(document, full);
  if (!names || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = names.get(name);
    return known
      ? unknownNames(document, known, inner, `${at}.${name}`)
      : [`${at}.${name} is unknown to GitHub`];
  });
}

/** Nothing where the schema lets a caller choose the names. */
function propertiesOf(document: Json, schema: Json): Map<string, Json> | undefined {
  const full = deref(document, schema) ?? {};
  if (full['additionalProperties']) return undefined;
  const properties = new Map<string, Json>();
  for (const word of ['oneOf', 'anyOf', 'allOf'])
    for (const part of (full[word] as Json[]) ?? [])
      for (const [name, one] of propertiesOf(document, part) ?? []) properties.set(name, one);
  for (const [name, one] of Object.entries((full['properties'] as Json) ?? {}))
    properties.set(name, one as Json);
  return properties.size > 0 ? properties : undefined;
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, references become names. */
function converted(schema: Json, onReference: (name: string) => void): Json {
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const name = ref.slice(ref.lastIndexOf('/') + 1);
    onReference(name);
    return nullableAs({ $ref: name }, schema);
  }
  const result: Json = {};
  const convert = (part: unknown) => converted(part as Json, onReference);
  for (const [word, value] of Object.entries(schema)) {
    if (word === 'properties')
      result[word] = Object.fromEntries(Object.entries(value as Json).map(([k, v]) => [k, convert(v)]));
    // Alternatives overlap in the description (two kinds of plain error, say), so one match is enough.
    else if (word === 'anyOf' || word === 'oneOf' || (word === 'allOf' && isEitherAccount(value as Json[])))
      result['anyOf'] = (value as Json[]).map(convert);
    else if (word === 'allOf') result[word] = (value as Json[]).map(convert);
    else if (word === 'items' || word === 'not') result[word] = convert(value);
    else if (word === 'additionalProperties' && typeof value === 'object') result[word] = convert(value);
    else if (KEYWORDS.has(word)) result[word] = value;
  }
  return nullableAs(result, schema);
}

/** The description errs in one place: an installation's account is a person or an enterprise, not both at once. */
function isEitherAccount(parts: readonly Json[]): boolean {
  return parts.map(({ title }) => title).join() === 'Simple User,Enterprise';
}

function nullableAs(result: Json, schema: Json): Json {
  return schema['nullable'] === true ? { anyOf: [result, { type: 'null' }] } : result;
}

const formats = {
  uri: (text: string) => URL.canParse(text),
  'uri-template': (text: string) => URL.canParse(text.replaceAll(/\{[^}]*\}/g, '')),
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  email: /^[^@\s]+@[^@\s]+$/,
  ...Object.fromEntries(
    [
      'int64',
      'int32',
      'float',
      'double',
      'timestamp',
      'ssh-uri',
      'repo.nwo',
      'date',
      'hostname',
      'binary',
      'uuid',
      'url',
      'decimal',
    ].map((name) => [name, true as const]),
  ),
};

export function deref(document: Json, node: unknown): Json | undefined {
  const ref = (node as Json | undefined)?.['$ref'];
  if (typeof ref !== 'string') return node as Json | undefined;
  let found: unknown = document;
  for (const step of ref.slice(2).split('/')) found = (found as Json)[step];
  return found as Json;
}
