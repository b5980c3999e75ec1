// Which interpreter a project wants (`requires-python`, poetry's carets and tildes), and which of those found fits.
import type { PythonTool } from './toolchain.ts';

/** Below this neither our recorder nor the installer works. */
const OLDEST = [3, 8] as const;

/** An unreadable part of the wish counts as fulfilled: the installer will say otherwise. */
export function fits(version: string, wish: string): boolean {
  const mine = numbersOf(version);
  if (compare(mine, OLDEST) < 0) return false;
  return wish.split('||').some((choice) => choice.split(',').every((part) => fitsPart(mine, part.trim())));
}

/** The machine's first choice where it fits, else the newest that does. */
export function choosePython(found: readonly PythonTool[], wish: string): PythonTool | undefined {
  const [first] = found;
  if (first !== undefined && fits(first.version, wish)) return first;
  return found
    .filter(({ version }) => fits(version, wish))
    .toSorted((one, other) => compare(numbersOf(other.version), numbersOf(one.version)))[0];
}

function fitsPart(mine: readonly number[], part: string): boolean {
  const found = /^(\^|~=|~|===?|!=|>=|<=|>|<)?\s*v?(\d+(?:\.\d+)*)(\.\*)?/.exec(part);
  if (found === null) return true;
  const [, operator = part.includes('*') ? '==' : '=', text = '', star] = found;
  const theirs = numbersOf(text);
  const isPrefix = theirs.every((number, index) => (mine[index] ?? 0) === number);
  switch (operator) {
    case '>=':
      return compare(mine, theirs) >= 0;
    case '<=':
      return compare(mine, theirs) <= 0;
    case '>':
      return compare(mine, theirs) > 0;
    case '<':
      return compare(mine, theirs) < 0;
    case '!=':
      return star === undefined ? compare(mine, theirs) !== 0 : !isPrefix;
    case '^':
      return compare(mine, theirs) >= 0 && mine[0] === theirs[0];
    case '~=':
    case '~':
      return compare(mine, theirs) >= 0 && sharesAllButLast(mine, theirs, operator);
    default:
      // `==3.11` in the wild means any 3.11.
      return isPrefix;
  }
}

/** `~=3.8` lets 3.9 in and `~3.8` does not; of three numbers both keep two. */
function sharesAllButLast(mine: readonly number[], theirs: readonly number[], operator: string): boolean {
  const kept = operator === '~' ? Math.min(2, theirs.length) : theirs.length - 1;
  return theirs.slice(0, kept).every((number, index) => mine[index] === number);
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
