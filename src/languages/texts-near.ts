// Other texts near a given one, whatever the language: what is cut, doubled or empty, and what the changed lines name.

/** A longer hint stands alone: in the midst of a text it says nothing. */
const LONGEST_PIECE = 12;

/** `hints` are texts of the changed lines. What tells most stands first. */
export function textsNear(text: string, hints: readonly string[]): readonly string[] {
  const chars = [...text];
  const [first = '', last = ''] = [chars[0], chars.at(-1)];
  const middle = Math.ceil(chars.length / 2);
  const [head, tail] = [chars.slice(0, middle).join(''), chars.slice(middle).join('')];
  const pieces = hints.filter((hint) => hint !== '' && hint.length <= LONGEST_PIECE);
  const cut = chars.slice(0, -1).join('');
  return [
    ...['', ...hints, cut, text + last, first, text.toUpperCase()],
    ...pieces.flatMap((piece) => [text + piece, piece + text, head + piece + tail]),
    ...pieces.filter((piece) => text.includes(piece)).map((piece) => text.replaceAll(piece, '')),
    ...[` ${text}`, `${text} `, `${head} ${tail}`, `${text}\n`, text + text, text.toLowerCase()],
    ...[
      `${head}-${tail}`,
      `${head}_${tail}`,
      `${text}.`,
      `/${text}`,
      `${text}1`,
      `é${text}`,
      chars.slice(1).join(''),
    ],
  ];
}
