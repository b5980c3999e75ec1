// A candidate out of a model's answer: our header, its statements, imports only from what is allowed. What it expects
// is the model's word; what that is worth is found by running it.
import type { GrammarId } from '../languages/parser.ts';
import type { Candidate, Target } from '../terms.ts';
import { candidateId } from './candidate-id.ts';
import type { Generator, Ground } from './generator.ts';
import { HARMLESS_MODULES } from './observe-calls.ts';
import { readAssertions } from './read-assertions.ts';
import { statedBy } from './stated.ts';
import { readBody, type WrittenBody } from './written-body.ts';

export type Written =
  | { readonly candidate: Candidate }
  | { readonly code: 'static-gate' | 'does-not-build'; readonly why: string; readonly source: string };

/** Modules of Python whose name alone says what to import. */
const plainModules =
  /^(?:math|datetime|decimal|re|json|collections|itertools|io|functools|string|types|dataclasses|enum|typing|operator|fractions|textwrap|pathlib|pytest)$/;
const reads = /\b(?:open|readFile|readFileSync|read_text|read_bytes)\s*\(/;
const doubles = /\b(?:monkeypatch|mock|Mock|MagicMock|patch|sinon|stub)\b|\b(?:jest|vi)\.\w+/;

/** The header that we write: imports and the open test. */
export function openHeader(title: string, ground: Ground): string {
  const { language, framework, home } = ground;
  const imports = [...framework.imports(home.style, home.neighbour?.source), ...home.symbolImport.statements];
  return language.openTest(imports, title, framework.id);
}

export function candidateOf(
  answer: string,
  title: string,
  generator: Generator['id'],
  target: Target,
  ground: Ground,
): Written {
  const { home, framework } = ground;
  const body = readBody(openHeader(title, ground), answer, grammarOf(ground));
  if (body === undefined)
    return {
      code: 'does-not-build',
      why: 'SyntaxError: no statement of a test could be read',
      source: answer,
    };
  const why = objectionTo(body, target, ground);
  if (why !== undefined) return { code: 'static-gate', why, source: body.source };
  const read = readAssertions(body.source, grammarOf(ground), body.bound);
  const draft = { title, assertions: read.assertions };
  const isReadable = read.isComplete && read.assertions.length > 0;
  const stated = isReadable ? statedBy(draft, target, ground) : undefined;
  const source = framework.wrapProbe(title, body.source, home.style, home.neighbour?.source);
  const imports = [
    ...framework.imports(home.style, home.neighbour?.source),
    ...home.symbolImport.statements,
    ...[...body.free].flatMap((name) => resolve(name, ground)),
  ];
  return {
    candidate: {
      id: candidateId(target, source),
      target,
      name: framework.render({ title, assertions: [] }, home.style, home.neighbour?.source).name,
      draft,
      imports: [...new Set(imports)],
      body: source,
      generator,
      oracle: stated === undefined ? 'observed' : 'stated',
      ...(stated === undefined ? {} : { statedBy: stated }),
      likelyKills: [],
    },
  };
}

/** What no repair is needed to see: it does not test the symbol, replaces it, or pulls in what it may not. */
function objectionTo(body: WrittenBody, target: Target, ground: Ground): string | undefined {
  const { name, container } = target.entry;
  const isMaker = name === '__init__' || name === 'constructor';
  const called = isMaker && container !== undefined ? container : name;
  if (!new RegExp(`(?<![\\w$])${called.replaceAll('$', '\\$')}(?![\\w$])`).test(body.source))
    return `it does not use ${target.entry.qualifiedName}`;
  const root = ground.home.symbolImport.reference.split('.')[0] ?? name;
  const replaced = body.assigned.find((one) => one === root || one === called || one.startsWith(`${root}.`));
  if (replaced !== undefined) return `it replaces ${replaced}, which it should test`;
  if (doubles.test(body.source)) return 'it puts a double in the place of real code';
  if (reads.test(body.source) && body.source.includes(target.symbol.path.split('/').at(-1) ?? ''))
    return 'it reads the file that it should test';
  const foreign = body.pulled.find((statement) => !isAllowed(statement, ground));
  return foreign === undefined ? undefined : `it imports what it may not: ${foreign.slice(0, 80)}`;
}

function isAllowed(statement: string, ground: Ground): boolean {
  const known = ground.home.symbolImport.statements;
  if (ground.language.id === 'python')
    return (
      known.includes(statement.trim()) ||
      /^import pytest$/.test(statement.trim()) ||
      HARMLESS_MODULES.test(statement) ||
      known.some((line) => isSameModule(line, statement))
    );
  const specifier = /['"]([^'"]+)['"]/.exec(statement)?.[1];
  return (
    specifier !== undefined &&
    known.some((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`))
  );
}

/** More names of the module that the header imports from anyway. */
function isSameModule(known: string, statement: string): boolean {
  const moduleOf = (text: string) => /^from (\S+) import /.exec(text.trim())?.[1];
  return moduleOf(known) !== undefined && moduleOf(known) === moduleOf(statement);
}

/** A missing import is mended by rule, never by asking again. */
function resolve(name: string, ground: Ground): readonly string[] {
  if (
    ground.home.symbolImport.statements.some((line) =>
      new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(line),
    )
  )
    return [];
  if (ground.language.id === 'python' && plainModules.test(name)) return [`import ${name}`];
  return ground.importOf(name) ?? [];
}

function grammarOf(ground: Ground): GrammarId {
  const { id } = ground.language;
  return id === 'typescript' && /x$/.test(ground.home.file) ? 'tsx' : id;
}
