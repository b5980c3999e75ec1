// Files of which only a part says how tests are run: that part of base, the rest of head.
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';

export function isSettingsFile(path: string): boolean {
  return (
    /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg)$/.test(path) && !path.includes('node_modules/')
  );
}

/** Fields of a manifest that test frameworks, their loaders or npm's hooks read. */
const manifestFields = /^(?:scripts|jest|mocha|vitest|nyc|c8|ava|tap|babel|swc|config|husky|jest-\w+)$/;

/** Head's text with base's part in it; head's own text, byte for byte, where the parts are the same. */
export function withSettingsOf(
  path: string,
  head: string | undefined,
  base: string | undefined,
): string | undefined {
  if (head === undefined) return base;
  if (path.endsWith('.cfg')) return withSections(head, base ?? '');
  const [own, its] = [read(path, head), read(path, base ?? '')];
  // What nobody can read says nothing: preparing it will tell.
  if (own === undefined) return head;
  const isJson = path.endsWith('.json');
  const [ofHead, ofBase] = isJson ? [own, its ?? {}] : [toolsOf(own), toolsOf(its ?? {})];
  const decides = (name: string) => (isJson ? manifestFields : /pytest/).test(name);
  const pick = (fields: Fields) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => decides(name)));
  if (isDeepStrictEqual(pick(ofHead), pick(ofBase))) return head;
  const others = Object.fromEntries(Object.entries(ofHead).filter(([name]) => !decides(name)));
  const merged = { ...others, ...pick(ofBase) };
  return isJson ? `${JSON.stringify(merged, null, 2)}\n` : stringify({ ...own, tool: merged });
}

type Fields = Readonly<Record<string, unknown>>;

function read(path: string, text: string): Fields | undefined {
  try {
    return fieldsOf(path.endsWith('.json') ? JSON.parse(text) : parse(text));
  } catch {
    return undefined;
  }
}

function toolsOf(fields: Fields): Fields {
  return fieldsOf(fields['tool']) ?? {};
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

const pytestHeader = /^\[\s*(?:tool:)?pytest\s*\]/;

function withSections(head: string, base: string): string {
  const [ofHead, ofBase] = [sections(head), sections(base)];
  const own = ofHead
    .filter((text) => pytestHeader.test(text))
    .join('\n')
    .trim();
  const its = ofBase
    .filter((text) => pytestHeader.test(text))
    .join('\n')
    .trim();
  if (own === its) return head;
  return `${[...ofHead.filter((text) => !pytestHeader.test(text)), its].join('\n').trimEnd()}\n`;
}

/** Each from its header to the line before the next. */
function sections(text: string): readonly string[] {
  return text.split(/\r?\n(?=\[)/);
}
