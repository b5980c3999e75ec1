// HTML in which every text is escaped unless it was made here: hostile text cannot become markup.
import { clean, cleanLine } from '../clean.ts';

/** Markup, as opposed to text. Only `html` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Part[];

/** A template whose values are escaped; arrays are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + render(values[index] ?? '')).join(''));
}

/** As `html`'s values are, but one line: a name, a path. */
export function line(text: string): Markup {
  return new Markup(escapeText(cleanLine(text)));
}

/** Code over several lines, which a keyboard can scroll. */
export function codeBlock(label: string, text: string): Markup {
  return html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text.trimEnd()}</code></pre>`;
}

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escapeText(clean(part)) : part.map(render).join('');
}

function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
