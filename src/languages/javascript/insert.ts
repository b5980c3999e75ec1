// Tests into a file by its syntax tree: imports among the imports, tests at the end, nothing else touched.
import type { Node } from 'web-tree-sitter';
import { insertBeside } from '../beside.ts';
import type { TestInsertion } from '../language.ts';
import { descendants } from '../parser.ts';
import { declaredNames, patternNames } from './exports.ts';
import { type Binding, importsOf, type ModuleImport, readImports } from './imports.ts';
import { isDirective } from './silent.ts';
import { bare, field, named, readSource } from './syntax.ts';
import { testSpans } from './test-spans.ts';

interface FileShape {
  readonly imports: readonly ModuleImport[];
  /** Names bound at the top of the file. */
  readonly taken: ReadonlySet<string>;
  /** Where new import statements go; -1: nowhere yet, the file has no import. */
  readonly importEnd: number;
  readonly leadEnd: number;
}

interface Edit {
  readonly index: number;
  readonly text: string;
}

interface Plan {
  readonly edits: readonly Edit[];
  readonly statements: readonly string[];
  /** Names that the tests must use in place of their own. */
  readonly renames: ReadonlyMap<string, string>;
}

export function insertTests(source: string, path: string, insertion: TestInsertion): string {
  const isCrlf = source.includes('\r\n');
  const text = source.replaceAll('\r\n', '\n');
  const shape = readSource(text, path, readShape);
  const plan = planImports(insertion.imports, shape, path);
  const tests = insertion.tests.map((test) =>
    renamed(test.replaceAll('\r\n', '\n').trim(), plan.renames, path),
  );
  const beside = (insertion.beside ?? []).map(({ names, test }) => ({
    names,
    test: renamed(test.replaceAll('\r\n', '\n'), plan.renames, path),
  }));
  const imported = withImports(text, shape, plan);
  const merged = withTests(
    insertBeside(imported, testSpans(imported, path), beside, () => 1),
    tests,
  );
  return isCrlf ? merged.replaceAll('\n', '\r\n') : merged;
}

function readShape(root: Node): FileShape {
  const statements = named(root);
  const imports = readImports(root);
  const firstTest = statements.find(isTestCall)?.startIndex ?? Number.POSITIVE_INFINITY;
  const leading = statements.filter(
    (one) =>
      one.type === 'import_statement' ||
      (one.startIndex < firstTest && imports.some(({ endIndex }) => endIndex === one.endIndex)),
  );
  const lead = statements
    .filter((one, index) => isDirective(one) && index === statements.indexOf(one) && index === 0)
    .at(-1);
  return {
    imports,
    taken: new Set(statements.flatMap(boundNames)),
    importEnd: leading.at(-1)?.endIndex ?? -1,
    leadEnd: lead?.endIndex ?? root.children.find((child) => child?.type === 'hash_bang_line')?.endIndex ?? 0,
  };
}

/** A call of a test framework, where requires end. */
function isTestCall(statement: Node): boolean {
  if (statement.type !== 'expression_statement') return false;
  const call = bare(named(statement)[0]);
  return /^(?:describe|test|it|suite|tape|t|before|after|beforeEach|afterEach|beforeAll|afterAll)\b/.test(
    call?.text ?? '',
  );
}

function boundNames(statement: Node): readonly string[] {
  if (statement.type === 'import_statement')
    return statement
      .descendantsOfType(['import_clause'])
      .flatMap((clause) => (clause === null ? [] : named(clause)))
      .flatMap((part) =>
        part.type === 'named_imports'
          ? named(part).map((one) => (field(one, 'alias') ?? field(one, 'name'))?.text ?? '')
          : patternNames(part),
      );
  return /_declaration$/.test(statement.type) ? declaredNames(statement) : [];
}

function planImports(wanted: readonly string[], shape: FileShape, path: string): Plan {
  const edits: Edit[] = [];
  const renames = new Map<string, string>();
  const fresh = new Map<
    string,
    { readonly model: ModuleImport; readonly text: string; readonly names: Binding[] }
  >();
  const statements: string[] = [];
  const taken = new Set(shape.taken);
  for (const text of wanted) {
    const found = importsOf(`${text}\n`, path);
    if (found.length === 0 && !hasStatement(shape, text)) statements.push(text.trim());
    for (const one of found) {
      if (one.bindings.length === 0 && !shape.imports.some(({ module }) => module === one.module))
        statements.push(text.trim());
      for (const binding of one.bindings) {
        const held = heldBinding(shape, one, binding);
        if (held !== undefined) {
          if (held.local !== binding.local) renames.set(binding.local, held.local);
          continue;
        }
        const local = freeLocal(binding.local, taken);
        taken.add(local);
        if (local !== binding.local) renames.set(binding.local, local);
        place({ ...binding, local }, one, text);
      }
    }
  }
  function place(binding: Binding, model: ModuleImport, text: string): void {
    const isMember = binding.imported !== '*' && binding.imported !== 'default';
    const holder = isMember ? shape.imports.find((one) => isGrowable(one, model)) : undefined;
    if (holder?.growth !== undefined) {
      const { index, prefix, suffix } = holder.growth;
      const before = edits.findIndex((edit) => edit.index === index);
      const name = written(binding, model.form);
      if (before < 0) edits.push({ index, text: prefix + name + suffix });
      else
        edits[before] = {
          index,
          text: `${edits[before]?.text.slice(0, -suffix.length || undefined)}${suffix === '' ? prefix : ', '}${name}${suffix}`,
        };
      return;
    }
    const key = `${model.form} ${model.module} ${isMember ? '{}' : binding.imported + binding.local}`;
    const group = fresh.get(key) ?? { model, text, names: [] };
    group.names.push(binding);
    fresh.set(key, group);
  }
  for (const { model, text, names } of fresh.values()) statements.push(rewritten(model, text, names));
  return { edits, statements: [...new Set(statements)], renames };
}

function hasStatement(shape: FileShape, text: string): boolean {
  const module = /['"]([^'"]+)['"]/.exec(text)?.[1];
  return shape.imports.some((one) => one.module === module && one.bindings.length === 0);
}

/** The same thing under whatever name: `node:assert` is `assert`, and its strict variant will do. */
function heldBinding(shape: FileShape, one: ModuleImport, binding: Binding): Binding | undefined {
  const same = shape.imports.filter(({ module }) => plain(module) === plain(one.module));
  const wholes = ['*', 'default'];
  const isBuiltin = /^(?:node:)?assert(?:\/strict)?$/.test(one.module);
  return same
    .flatMap(({ bindings }) => bindings)
    .find(
      ({ imported }) =>
        imported === binding.imported ||
        (isBuiltin && wholes.includes(imported) && wholes.includes(binding.imported)),
    );
}

function plain(module: string): string {
  return module.replace(/^node:/, '').replace(/^assert\/strict$/, 'assert');
}

function isGrowable(one: ModuleImport, model: ModuleImport): boolean {
  return one.growth !== undefined && one.form === model.form && plain(one.module) === plain(model.module);
}

function freeLocal(name: string, taken: ReadonlySet<string>): string {
  let local = name;
  for (let count = 2; taken.has(local); count++) local = `${name}${count}`;
  return local;
}

function written({ imported, local }: Binding, form: ModuleImport['form']): string {
  if (imported === local) return imported;
  return form === 'require' ? `${imported}: ${local}` : `${imported} as ${local}`;
}

/** A statement like the wanted one, with these names only. */
function rewritten(model: ModuleImport, text: string, names: readonly Binding[]): string {
  const quote = text.includes('"') && !text.includes("'") ? '"' : "'";
  const end = /;\s*$/.test(text) ? ';' : '';
  const [first] = names;
  const whole =
    first === undefined || first.imported === '*' || first.imported === 'default' ? first : undefined;
  const list = `{ ${names.map((name) => written(name, model.form)).join(', ')} }`;
  const source = quote + model.module + quote;
  if (model.form === 'require')
    return `const ${whole?.local ?? list} = require(${source})${whole?.imported === 'default' ? '.default' : ''}${end}`;
  return `import ${whole === undefined ? list : whole.imported === '*' ? `* as ${whole.local}` : whole.local} from ${source}${end}`;
}

function withImports(text: string, shape: FileShape, { edits, statements }: Plan): string {
  const added = statements.join('\n');
  const all = [...edits];
  if (added !== '' && shape.importEnd >= 0) all.push({ index: shape.importEnd, text: `\n${added}` });
  let merged = '';
  let from = 0;
  for (const edit of all.sort((a, b) => a.index - b.index)) {
    merged += text.slice(from, edit.index) + edit.text;
    from = edit.index;
  }
  merged += text.slice(from);
  if (added === '' || shape.importEnd >= 0) return merged;
  const [lead, rest] = [merged.slice(0, shape.leadEnd), merged.slice(shape.leadEnd).replace(/^\n+/, '')];
  return `${lead === '' ? '' : `${lead}\n\n`}${added}\n${rest === '' ? '' : `\n${rest}`}`;
}

function withTests(text: string, tests: readonly string[]): string {
  if (tests.length === 0) return text;
  return `${[text.trimEnd(), ...tests].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The test with other names for what it imports; properties of the same name stay. */
function renamed(test: string, renames: ReadonlyMap<string, string>, path: string): string {
  if (renames.size === 0) return test;
  return readSource(test, path, (root) => {
    let text = '';
    let from = 0;
    for (const node of descendants(root)) {
      const name = /^(?:identifier|shorthand_property_identifier)$/.test(node.type)
        ? renames.get(node.text)
        : undefined;
      if (name === undefined) continue;
      text +=
        test.slice(from, node.startIndex) + (node.type === 'identifier' ? name : `${node.text}: ${name}`);
      from = node.endIndex;
    }
    return text + test.slice(from);
  });
}
