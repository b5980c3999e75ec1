// GitHub's own description of its REST API and its deliveries, as the judge of what is sent and what we answer.
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Json } from './world.ts';

const FILE = new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** Answers that every operation may give, listed by GitHub or not. */
const GENERAL = new Set([401, 403, 404, 422, 429, 500, 502, 503]);
const KEYWORDS = new Set(
  'type enum format pattern required additionalProperties minItems maxItems minLength maxLength minimum maximum minProperties maxProperties uniqueItems'.split(
    ' ',
  ),
);

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Json } | undefined;
  readonly responses: Json;
}

export interface Exchange {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Each function returns one sentence for each break; none where GitHub would agree. */
export interface Judge {
  readonly knows: (route: string) => boolean;
  readonly request: (exchange: Exchange) => readonly string[];
  readonly response: (route: string, status: number, body: unknown) => readonly string[];
  readonly delivery: (event: string, action: string | undefined, payload: unknown) => readonly string[];
}

let loaded: Judge | undefined;

/** The description is 13 MB: read once a process, and each validator compiled when first needed. */
export function openJudge(): Judge {
  loaded ??= readJudge(JSON.parse(readFileSync(FILE, 'utf8')));
  return loaded;
}

function readJudge(document: Json): Judge {
  const validators = openValidators(document);
  const operations = new Map<string, Operation>();
  const find = (route: string) => {
    const known = operations.get(route) ?? readOperation(document, route);
    if (known) operations.set(route, known);
    return known;
  };
  return {
    knows: (route) => find(route) !== undefined,
    request: ({ route, query, body }) => {
      const operation = find(route);
      if (!operation) return [`${route} is no route of GitHub`];
      return [...queryBreaks(operation, query, validators), ...bodyBreaks(operation, body, validators)];
    },
    response: (route, status, body) => {
      const operation = find(route);
      if (!operation) return [`${route} is no route of GitHub`];
      const answer = deref(document, operation.responses[String(status)]);
      if (!answer) return GENERAL.has(status) ? [] : [`GitHub never answers ${status} to ${route}`];
      const schema = schemaOf(answer);
      if (schema) return validators.breaks(schema, body);
      return body === undefined ? [] : [`GitHub answers ${status} to ${route} without a body`];
    },
    delivery: (event, action, payload) => {
      const name = action ? `${event}-${action}` : event;
      const hook = (document['x-webhooks'] as Json)[name.replaceAll('_', '-')] as Json | undefined;
      if (!hook) return [`GitHub has no delivery ${name}`];
      const schema = schemaOf((hook['post'] as Json)['requestBody'] as Json);
      return schema ? validators.breaks(schema, payload) : [];
    },
  };
}

function readOperation(document: Json, route: string): Operation | undefined {
  const [method = '', path = ''] = route.split(' ');
  const entry = (document['paths'] as Json)[path] as Json | undefined;
  const operation = entry?.[method.toLowerCase()] as Json | undefined;
  if (!operation || !METHODS.has(method.toLowerCase())) return undefined;
  const listed = [
    ...((entry?.['parameters'] as Json[]) ?? []),
    ...((operation['parameters'] as Json[]) ?? []),
  ];
  const body = deref(document, operation['requestBody']);
  const schema = body && schemaOf(body);
  return {
    parameters: listed.map((one) => deref(document, one) as unknown as Parameter),
    body: schema && { required: body['required'] === true, schema },
    responses: operation['responses'] as Json,
  };
}

function schemaOf(holder: Json): Json | undefined {
  const content = holder['content'] as Json | undefined;
  return (content?.['application/json'] as Json | undefined)?.['schema'] as Json | undefined;
}

function deref(document: Json, node: unknown): Json | undefined {
  const ref = (node as Json | undefined)?.['$ref'];
  if (typeof ref !== 'string') return node as Json | undefined;
  let found: unknown = document;
  for (const step of ref.slice(2).split('/')) found = (found as Json)[step];
  return found as Json;
}

function queryBreaks(operation: Operation, query: URLSearchParams, validators: Validators): string[] {
  const breaks: string[] = [];
  for (const [name, text] of query) {
    const parameter = operation.parameters.find((one) => one.in === 'query' && one.name === name);
    if (!parameter) breaks.push(`query ${name} is unknown to GitHub`);
    else breaks.push(...validators.breaks(parameter.schema, coerced(parameter.schema, text)));
  }
  for (const { name, in: place, required } of operation.parameters)
    if (place === 'query' && required && !query.has(name)) breaks.push(`query ${name} is missing`);
  return breaks;
}

function coerced(schema: Json, text: string): unknown {
  if (schema['type'] === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (schema['type'] === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  return text;
}

function bodyBreaks(operation: Operation, body: unknown, validators: Validators): readonly string[] {
  if (body === undefined) return operation.body?.required ? ['the body is missing'] : [];
  if (!operation.body) return Object.keys(body as Json).length === 0 ? [] : ['GitHub reads no body here'];
  const { schema } = operation.body;
  return [...validators.breaks(schema, body), ...validators.unknownNames(schema, body)];
}

interface Validators {
  readonly breaks: (schema: Json, value: unknown) => readonly string[];
  readonly unknownNames: (schema: Json, value: unknown) => readonly string[];
}

function openValidators(document: Json): Validators {
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
    unknownNames: (schema, value) => {
      const names = propertyNames(document, schema);
      if (!names || typeof value !== 'object' || value === null) return [];
      return Object.keys(value)
        .filter((name) => !names.has(name))
        .map((name) => `body ${name} is unknown to GitHub`);
    },
  };
}

/** Nothing where the schema lets a caller choose the names. */
function propertyNames(document: Json, schema: Json): Set<string> | undefined {
  const full = deref(document, schema) ?? {};
  if (full['additionalProperties']) return undefined;
  const names = new Set(Object.keys((full['properties'] as Json) ?? {}));
  for (const word of ['oneOf', 'anyOf', 'allOf'])
    for (const part of (full[word] as Json[]) ?? [])
      for (const name of propertyNames(document, part) ?? []) names.add(name);
  return names.size ? names : undefined;
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
    else if (word === 'allOf' && isEitherAccount(value as Json[]))
      result['anyOf'] = (value as Json[]).map(convert);
    else if (word === 'anyOf' || word === 'oneOf' || word === 'allOf')
      result[word] = (value as Json[]).map(convert);
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
