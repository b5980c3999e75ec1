// How the files of a Python project are read: TOML tables and ini sections.
import { parse } from 'smol-toml';

export type Toml = Readonly<Record<string, unknown>>;

/** A file that is not TOML says nothing; the installer will say why. */
export function readToml(text: string): Toml {
  try {
    return parse(text);
  } catch {
    return {};
  }
}

export function tableAt(toml: Toml, ...path: readonly string[]): Toml {
  let table: Toml = toml;
  for (const name of path) {
    const next = table[name];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return {};
    table = next as Toml;
  }
  return table;
}

/** Lines of a value that may go on, indented, below its name. */
export function iniValue(body: string, name: string): string {
  return new RegExp(`^${name}[ \\t]*=[ \\t]*((?:.*\\n?)(?:[ \\t]+.*\\n?)*)`, 'm').exec(body)?.[1] ?? '';
}

/** The texts of a list, one a line. */
export function listsOf(table: Toml, name: string): string {
  const value = table[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string').join('\n') : '';
}

/** The body of an ini section, up to the next one. */
export function section(text: string, name: string): string {
  const start = text.split('\n').findIndex((line) => line.trim() === `[${name}]`);
  if (start < 0) return '';
  const rest = text.split('\n').slice(start + 1);
  const end = rest.findIndex(
    (line) => /^\s*\[[^\]]+\]\s*(?:#.*)?$/.test(line) && !/^\s*\[\s*["']/.test(line),
  );
  return (end < 0 ? rest : rest.slice(0, end)).join('\n');
}
