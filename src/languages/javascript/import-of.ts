// How a test file gets at a symbol: which module it names, by which kind of import, under which name.
import type { ExportForm } from '../../terms.ts';
import type { ImportRequest, SymbolImport } from '../language.ts';
import { moduleFor, type NamedModule } from './specifier.ts';
import { stemOf } from './symbols.ts';

/** Words that cannot be names, and names that test files have already. */
const TAKEN = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield arguments eval ' +
    'test it describe expect assert t before after beforeEach afterEach beforeAll afterAll suite jest vi require module ' +
    'exports process console global globalThis Object Array String Number Boolean Error Map Set Promise'
  ).split(' '),
);

interface Writing {
  readonly module: NamedModule;
  readonly style: ImportRequest['style'];
}

export function importOf(request: ImportRequest): SymbolImport | null {
  const { symbol, style } = request;
  const form = symbol.exported;
  if (form === undefined) return null;
  const module = moduleFor(request, 'name' in form ? form.name : 'default');
  const own = symbol.container ?? symbol.name;
  const writing = { module, style };
  switch (form.kind) {
    case 'named':
      return memberImport(form.name, writing, stemOf(symbol.path));
    case 'default':
      return wholeImport(own, writing, 'default');
    case 'module':
      return wholeImport(own, writing, '*');
    case 'member': {
      const whole = wholeImport(stemOf(symbol.path), writing, form.of === 'default' ? 'default' : '*');
      const isAlone =
        form.of === 'module' &&
        (symbol.kind !== 'function' || !/\bthis\b/.test(symbol.source)) &&
        holdsMembers(writing);
      return isAlone
        ? memberImport(form.name, writing, stemOf(symbol.path))
        : { statements: whole.statements, reference: `${whole.reference}.${form.name}` };
    }
  }
}

export function canImport(form: ExportForm | undefined): boolean {
  return form !== undefined;
}

/** May a member of a CommonJS module be imported by its name? An ES import of it needs the neighbour's example. */
function holdsMembers({ module, style }: Writing): boolean {
  if (style.module === 'commonjs') return true;
  return module.known?.bindings.some(({ imported }) => imported !== 'default' && imported !== '*') ?? false;
}

function memberImport(name: string, writing: Writing, stem: string): SymbolImport {
  const bindings = writing.module.known?.bindings ?? [];
  const single = bindings.find(({ imported }) => imported === name);
  const whole = bindings.find(({ imported }) => imported === '*');
  if (single === undefined && whole !== undefined)
    return {
      statements: [wholeStatement(whole.local, writing, '*', true)],
      reference: `${whole.local}.${name}`,
    };
  if (!/^[\w$]+$/.test(name))
    return { statements: [wholeStatement(stem, writing, '*', true)], reference: `${stem}[${name}]` };
  const local = single?.local ?? freeName(name);
  const isCommon = writing.style.module === 'commonjs';
  const alias = local === name ? name : isCommon ? `${name}: ${local}` : `${name} as ${local}`;
  return { statements: [statement(`{ ${alias} }`, writing, '')], reference: local };
}

/** The module's one export under a name: the neighbour's where it has one. */
function wholeImport(name: string, writing: Writing, imported: 'default' | '*'): SymbolImport {
  const { known } = writing.module;
  const isEsm = writing.style.module === 'esm';
  const wanted = isEsm ? [imported, 'default'] : [imported];
  const local = known?.bindings.find((one) => wanted.includes(one.imported));
  const reference = local?.local ?? freeName(name);
  const isNamespace = isEsm && local?.imported === '*';
  return { statements: [wholeStatement(reference, writing, imported, isNamespace)], reference };
}

function wholeStatement(
  local: string,
  writing: Writing,
  imported: 'default' | '*',
  isNamespace: boolean,
): string {
  if (writing.style.module === 'esm') return statement(isNamespace ? `* as ${local}` : local, writing, '');
  return statement(local, writing, imported === 'default' ? '.default' : '');
}

function statement(names: string, { module, style }: Writing, tail: string): string {
  const end = style.semicolons ? ';' : '';
  const specifier = style.quote + module.specifier + style.quote;
  return style.module === 'commonjs'
    ? `const ${names} = require(${specifier})${tail}${end}`
    : `import ${names} from ${specifier}${end}`;
}

function freeName(name: string): string {
  return TAKEN.has(name) ? `tested${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name;
}
