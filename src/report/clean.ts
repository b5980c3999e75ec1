// Text of a repository, a framework or a model, made safe for a terminal: no control or escape sequence survives, and no
// secret.
import { redact } from '../redact.ts';

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** CSI, OSC and the other strings (to their end, or to the end of the line), and two-byte escapes. */
const sequences = new RegExp(
  `${ESC}\\[[0-9;:?<=>]*[ -/]*[@-~]|${ESC}[\\]PX^_][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)?|${ESC}[ -/]*[0-~]`,
  'g',
);

/** Strips C0/C1 controls (but newline and tab) and whole ANSI sequences; shows invisible marks instead of obeying them. */
export function clean(text: string): string {
  const visible = text
    .replace(/\r\n/g, '\n')
    .replace(sequences, '')
    .replace(/\p{Cc}/gu, (mark) => (mark === '\n' || mark === '\t' ? mark : ''));
  return redact(visible).replace(/[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, shown);
}

/** As `clean`, for what must stay on one line: a name, a path, a value. */
export function cleanLine(text: string): string {
  return clean(text).replace(/[\n\t]/g, ' ');
}

function shown(mark: string): string {
  return `<U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
