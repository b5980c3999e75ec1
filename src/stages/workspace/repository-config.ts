// `.github/testwright.yml`: read as data that anybody may have written, and held against the published schema.
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { Fault } from '../../errors.ts';
import type { RepositoryConfig } from '../../terms.ts';

export const CONFIG_PATH = '.github/testwright.yml';
const SCHEMA = join(import.meta.dirname, '../../../docs/schema/testwright.schema.json');
const MOST_CHARS = 64 * 1024;

/** The file's own shape: a single command need not be a list. */
interface Written extends Omit<RepositoryConfig, 'install' | 'build'> {
  readonly install?: string | readonly string[];
  readonly build?: string | readonly string[];
}

/** Absent or empty: nothing is said. Throws Fault `bad-config` with path, line and what is wrong there. */
export function readRepositoryConfig(text: string | undefined): RepositoryConfig {
  if (text === undefined) return {};
  if (text.length > MOST_CHARS) throw bad(1, `larger than ${MOST_CHARS / 1024} KiB`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw bad(lines.linePos(broken.pos[0]).line, broken.message.split('\n')[0] ?? 'not YAML');
  const written = readDocument(document);
  if (written === null) return {};
  const isConfig = new Ajv2020({ strict: true, allowUnionTypes: true }).compile<Written>(
    JSON.parse(readFileSync(SCHEMA, 'utf8')),
  );
  if (!isConfig(written)) {
    // The last says it from outside in: for a bad name, which one it is.
    const error = isConfig.errors?.at(-1);
    throw bad(lineOf(document, lines, error), describe(error));
  }
  const { install, build, ...rest } = written;
  return {
    ...rest,
    ...(install === undefined ? {} : { install: [install].flat() }),
    ...(build === undefined ? {} : { build: [build].flat() }),
  };
}

/** Names that the file may hold at its top. */
export function configFields(): readonly string[] {
  const { properties }: { readonly properties: object } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  return Object.keys(properties);
}

/** Whether the globs let a path in: the last that fits decides. */
export function isInScope(globs: readonly string[] | undefined, path: string): boolean {
  if (globs === undefined) return true;
  let isIn = globs[0]?.startsWith('!') === true;
  for (const glob of globs) {
    const isOut = glob.startsWith('!');
    if (matchesGlob(path, isOut ? glob.slice(1) : glob)) isIn = !isOut;
  }
  return isIn;
}

function readDocument(document: Document): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases that grow without bound.
    throw bad(1, cause instanceof Error ? cause.message : 'not readable');
  }
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'not valid';
  const at = error.instancePath === '' ? 'the top' : error.instancePath.slice(1).replaceAll('/', '.');
  switch (error.keyword) {
    case 'additionalProperties':
      return `${at}: ${JSON.stringify(error.params['additionalProperty'])} is not known`;
    case 'enum':
      return `${at}: must be one of ${[error.params['allowedValues']].flat().join(', ')}`;
    case 'propertyNames':
      return `${at}: ${JSON.stringify(error.params['propertyName'])} is no name of a variable`;
    default:
      return `${at}: ${error.message ?? 'not valid'}`;
  }
}

function lineOf(document: Document, lines: LineCounter, error: ErrorObject | undefined): number {
  const path = error === undefined ? [] : error.instancePath.split('/').slice(1);
  const extra: unknown = error?.params['additionalProperty'] ?? error?.params['propertyName'];
  const full = typeof extra === 'string' ? [...path, extra] : path;
  const keys = full.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  for (let length = keys.length; length > 0; length--) {
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function bad(line: number, cause: string): Fault {
  return new Fault('bad-config', {
    fields: { file: CONFIG_PATH, line, cause },
    fix: 'Correct it on the base commit; docs/configuration.md explains each field',
  });
}
