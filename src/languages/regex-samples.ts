// Texts that a regular expression matches: what a change looks for is what its inputs should hold. Knows the syntax that
// Python and JavaScript share; what it does not understand gives no sample, and a wrong sample is only one more input.

const MOST_SAMPLES = 5;
const LONGEST = 40;
/** A class stands for the first of these that it holds. */
const PROBES = [...'a1 -_./A@"\'<é\n\t'];

/** Shortest first: as little as matches, then once more of all that may repeat, then the other alternatives. */
export function samplesOf(pattern: string): readonly string[] {
  try {
    const reader = { text: pattern, at: 0 };
    const tree = readAlternatives(reader);
    if (reader.at < pattern.length) return [];
    const texts = [0, 1, 2].flatMap((turn) => [write(tree, turn, false), write(tree, turn, true)]);
    return [...new Set(texts)].filter((text) => text !== '' && text.length <= LONGEST).slice(0, MOST_SAMPLES);
  } catch {
    return [];
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly of: readonly Sequence[] };
type Sequence = readonly { readonly part: Part; readonly least: number; readonly isMore: boolean }[];

function write(alternatives: readonly Sequence[], turn: number, isLong: boolean): string {
  const chosen = alternatives[turn % alternatives.length] ?? [];
  return chosen
    .map(({ part, least, isMore }) => {
      const times = Math.min(least + (isLong && isMore ? 1 : 0), 8);
      const once = part.kind === 'text' ? part.text : write(part.of, turn, isLong);
      return once.repeat(times);
    })
    .join('');
}

function readAlternatives(reader: Reader): readonly Sequence[] {
  const found = [readSequence(reader)];
  while (reader.text[reader.at] === '|') {
    reader.at += 1;
    found.push(readSequence(reader));
  }
  return found;
}

function readSequence(reader: Reader): Sequence {
  const found: Sequence[number][] = [];
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at] ?? '')) {
    const part = readPart(reader);
    found.push({ part, ...readTimes(reader) });
  }
  return found;
}

function readPart(reader: Reader): Part {
  const char = reader.text[reader.at] ?? '';
  reader.at += 1;
  if (char === '(') return readGroup(reader);
  if (char === '[') return { kind: 'text', text: readClass(reader) };
  if (char === '\\') return { kind: 'text', text: readEscape(reader) };
  if (char === '^' || char === '$') return { kind: 'text', text: '' };
  return { kind: 'text', text: char === '.' ? 'a' : char };
}

/** What a look-around says is no part of the match. */
function readGroup(reader: Reader): Part {
  const rest = reader.text.slice(reader.at);
  const opening = /^\?(?:P?<[A-Za-z_]\w*>|:|[a-z]+:|<?[=!])/.exec(rest)?.[0] ?? '';
  if (rest.startsWith('?') && opening === '') throw new Error('a group of another kind');
  reader.at += opening.length;
  const of = readAlternatives(reader);
  if (reader.text[reader.at] !== ')') throw new Error('a group that does not end');
  reader.at += 1;
  return /^\?<?[=!]$/.test(opening) ? { kind: 'text', text: '' } : { kind: 'choice', of };
}

function readClass(reader: Reader): string {
  const end = /^\^?\]?(?:\\.|[^\]\\])*\]/.exec(reader.text.slice(reader.at))?.[0];
  if (end === undefined) throw new Error('a class that does not end');
  reader.at += end.length;
  const inner = end.slice(0, -1);
  const matches = new RegExp(`[${inner}]`);
  const first = /^[^\\^]/.exec(inner)?.[0] ?? '';
  const found = [first, ...PROBES].find((char) => char !== '' && matches.test(char));
  if (found === undefined) throw new Error('nothing known is in the class');
  return found;
}

function readEscape(reader: Reader): string {
  const rest = reader.text.slice(reader.at);
  const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\})/.exec(rest);
  reader.at += code?.[0].length ?? 1;
  if (code !== null) return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16));
  const char = rest[0] ?? '';
  if (/[1-9kpP]/.test(char)) throw new Error('a reference to another group or a property');
  const meant: Readonly<Record<string, string>> = {
    ...{ d: '1', D: 'a', w: 'a', W: '-', s: ' ', S: 'a', n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' },
    ...{ b: '', B: '', A: '', Z: '', 0: '\0' },
  };
  return meant[char] ?? char;
}

function readTimes(reader: Reader): { readonly least: number; readonly isMore: boolean } {
  const found = /^(?:[*+?]|\{(\d+)(?:(,)\d*)?\})/.exec(reader.text.slice(reader.at));
  if (found === null) return { least: 1, isMore: false };
  reader.at += found[0].length;
  if (/[?+]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
  if (found[1] !== undefined) return { least: Number(found[1]), isMore: found[2] !== undefined };
  return found[0] === '+' ? { least: 1, isMore: true } : { least: 0, isMore: true };
}
