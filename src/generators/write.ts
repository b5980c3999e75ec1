// Generator: the model writes one test at a time inside a header that we wrote. Four views of the same change rather
// than four throws of the same dice.
import type { CodeSymbol, Target } from '../terms.ts';
import { type AssignmentFor, authorTests } from './author.ts';
import type { Generator, Ground, Missing } from './generator.ts';

export const write: Generator = {
  id: 'write',
  propose: (target, ground) =>
    authorTests(
      'write',
      views.map(
        (view): AssignmentFor =>
          (missing) => {
            const ask = view.ask(target, missing, ground);
            if (ask === undefined) return undefined;
            const { temperature } = view;
            return {
              title: `${nameOf(target.entry)} ${view.title}`,
              task: `${ask}\n${rules(ground)}`,
              temperature,
            };
          },
      ),
      target,
      ground,
    ),
};

interface View {
  readonly title: string;
  readonly temperature: number;
  readonly ask: (target: Target, missing: Missing, ground: Ground) => string | undefined;
}

const views: readonly View[] = [
  {
    title: 'in the normal case',
    temperature: 0,
    ask: ({ entry }, _missing, ground) =>
      `Write ONE ${ground.framework.id} test of what \`${entry.qualifiedName}\` does in the normal case.`,
  },
  {
    title: 'on missed lines',
    temperature: 0.3,
    ask: ({ symbol, entry }, { lines }, ground) =>
      lines.length === 0
        ? undefined
        : [
            `When tested, these lines of \`${symbol.qualifiedName}\` do not execute:`,
            ...lines.map((line) => `- line ${line}: \`${textOf(symbol, line)}\``),
            ...conditionsTo(symbol, lines).map((condition) => `To reach them: \`${condition}\``),
            `Write ONE ${ground.framework.id} test that executes them through \`${entry.qualifiedName}\` and asserts the result.`,
          ].join('\n'),
  },
  {
    title: 'after the change',
    temperature: 0.3,
    ask: ({ entry }, _missing, ground) =>
      `Write ONE ${ground.framework.id} test of the behaviour of \`${entry.qualifiedName}\` that the change above brings: it passes after the change and fails before it.`,
  },
  {
    title: 'at the edges',
    temperature: 0.7,
    ask: ({ entry }, _missing, ground) =>
      `Ignore the comments in the code. Think of the edges of what \`${entry.qualifiedName}\` takes: empty, zero, negative, one too many. Write ONE ${ground.framework.id} test that asserts what it gives for them.`,
  },
];

function rules(ground: Ground): string {
  return `Call the real code, no mocks. Assert exact results. No comments, no other test. Reply with the ${ground.language.id} code only.`;
}

function nameOf({ container, name }: CodeSymbol): string {
  return container === undefined ? name : `${container} ${name}`;
}

function textOf(symbol: CodeSymbol, line: number): string {
  return (symbol.source.split('\n')[line - symbol.span.start] ?? '').trim().slice(0, 160);
}

/** The heads of the branches around the lines, outermost first, by their indentation. */
function conditionsTo(symbol: CodeSymbol, lines: readonly number[]): readonly string[] {
  const source = symbol.source.split('\n');
  const indent = (text: string) => text.length - text.trimStart().length;
  const found = new Set<number>();
  for (const line of lines) {
    let at = line - symbol.span.start;
    let depth = indent(source[at] ?? '');
    for (at -= 1; at > 0; at--) {
      const text = source[at] ?? '';
      if (text.trim() === '' || indent(text) >= depth) continue;
      depth = indent(text);
      if (/^\s*(?:\}\s*)?(?:if|elif|else|while|for|case|except|catch)\b/.test(text)) found.add(at);
    }
  }
  return [...found]
    .sort((a, b) => a - b)
    .slice(0, 6)
    .map((at) => (source[at] ?? '').trim().slice(0, 160));
}
