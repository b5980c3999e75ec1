// What a person sees of a Markdown text: nothing hidden can ask for anything or reach the model.

/** Without HTML comments, tags, and characters that have no width. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<\/?[A-Za-z][^>]*>/g, '')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0]/gu, '')
    .replace(/[^\n\t\P{Cc}]/gu, '');
}

/** The lines that people wrote as words: no code, no quotation. */
export function spokenLines(text: string): readonly string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of visibleText(text).split('\n')) {
    const mark = /^ {0,3}(?:[-*+>] *|\d+[.)] *)*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      const isEnd = mark?.startsWith(fence) === true && line.replace(/[\s>`~]/g, '') === '';
      if (isEnd) fence = undefined;
      continue;
    }
    if (mark !== undefined) fence = mark;
    else if (!/^(?: {4}|\t| {0,3}>)/.test(line)) lines.push(line);
  }
  return lines;
}
