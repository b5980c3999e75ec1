// The title of a shorter test: `f returns 1 or raises E` is no longer true of one that only shows one of the two.
const raising = /\braises\s*\(|\bthrows\s*\(|\brejects\b|\btoThrow/;

export function shorterTitle(title: string, body: string): string {
  const halves = /^(.*?) ((?:raises|returns|yields|runs)\b.*) or ((?:raises|returns|yields|runs)\b.*)$/.exec(
    title,
  );
  if (halves === null) return title;
  const [, subject = '', one = '', other = ''] = halves;
  const doesRaise = (half: string) => half.startsWith('raises');
  if (doesRaise(one) === doesRaise(other)) return title;
  const [raises, returns] = doesRaise(one) ? [one, other] : [other, one];
  const statements = body.split('\n').filter((line) => /\bassert|\bexpect|raises|throws|rejects/.test(line));
  const shown = statements.filter((line) => raising.test(line)).length;
  if (shown === 0) return `${subject} ${returns}`;
  return shown === statements.length ? `${subject} ${raises}` : title;
}
