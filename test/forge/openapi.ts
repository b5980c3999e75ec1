// GitHub's own description of its REST API and its deliveries, as the judge of what is sent and what we answer.
import { readFileSync } from 'node:fs';
import { deref, openValidators, type Validators } from './schemas.ts';
import type { Json } from './world.ts';

const FILE = new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** Answers that every operation may give, listed by GitHub or not. */
const GENERAL = new Set([401, 403, 404, 422, 429, 500, 502, 503]);

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
  loaded ??= readJudge(withGoneForks(JSON.parse(readFileSync(FILE, 'utf8'))));
  return loaded;
}

/** The description forgets that the fork of a pull request may have been deleted; its deliveries know it. */
function withGoneForks(document: Json): Json {
  const { schemas } = document['components'] as {
    schemas: Record<string, { properties: Record<string, Json> }>;
  };
  for (const name of ['pull-request', 'pull-request-simple']) {
    const head = schemas[name]?.properties['head'] as { properties: Record<string, Json> };
    head.properties['repo'] = { ...head.properties['repo'], nullable: true };
  }
  return document;
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
      return body === undefined || status >= 400
        ? []
        : [`GitHub answers ${status} to ${route} without a body`];
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
