// Writes the table of docs/configuration.md from the published schema; with --print it only prints the page.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Shape {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly $ref?: string;
}

const root = join(import.meta.dirname, '../..');
const file = join(root, 'docs/configuration.md');
const BEGIN = '<!-- made by `npm run configuration-page` from the schema -->\n';
const END = '<!-- until here -->\n';

const schema: Shape & { readonly $defs: Readonly<Record<string, Shape>> } = JSON.parse(
  readFileSync(join(root, 'docs/schema/testwright.schema.json'), 'utf8'),
);

function rows(shape: Shape, prefix: string): readonly string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) =>
    field.properties === undefined
      ? [`| \`${prefix}${name}\` | ${takes(resolved(field))} | ${field.description ?? undocumented(name)} |`]
      : rows(field, `${prefix}${name}.`),
  );
}

function resolved(shape: Shape): Shape {
  const name = /^#\/\$defs\/(\w+)$/.exec(shape.$ref ?? '')?.[1];
  return name === undefined ? shape : (schema.$defs[name] ?? undocumented(name));
}

function takes({ enum: words, type, items, maxItems, maxProperties }: Shape): string {
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (maxProperties !== undefined) return `at most ${maxProperties} names, each with a text`;
  if (type === 'array')
    return items?.enum === undefined ? `a list of at most ${maxItems} texts` : `a list of ${takes(items)}`;
  return Array.isArray(type) ? `a text, or a list of at most ${maxItems}` : 'a text';
}

function undocumented(name: string): never {
  throw new Error(`${name} has no words in the schema`);
}

const page = readFileSync(file, 'utf8');
const [before = '', rest = ''] = page.split(BEGIN);
const [, after] = rest.split(END);
if (after === undefined) throw new Error(`${file} has no place for the table`);
const table = ['| field | takes | what it does |', '|---|---|---|', ...rows(schema, '')].join('\n');
const made = `${before}${BEGIN}\n${table}\n\n${END}${after}`;
if (process.argv.includes('--print')) process.stdout.write(made);
else writeFileSync(file, made);
