// Stage: what the model is told about one target, in three tiers, within the token budget of its profile.
import { fenced } from '../generators/prompt.ts';
import type { ModelProfile } from '../model/model.ts';
import type { Change, ChangedFile, CodeSymbol, Context, Target } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

/** Qwen's tokeniser gives about this many characters of code a token (measured over the yield experiment's prompts). */
const CHARS_PER_TOKEN = 3.2;
const HOUSE_RULE_FILES = ['AGENTS.md', 'CONTRIBUTING.md'];

/** Without a target only the upper tier and the request: what is known before one is chosen. */
export type Gather = (target: Target | undefined, profile: ModelProfile) => Context;

export function gatherContext(
  bed: Testbed,
  change: Change,
  readBase: (path: string) => string | undefined,
): Gather {
  return (target, { budget }) => {
    const room = (tokens: number) => Math.floor(tokens * CHARS_PER_TOKEN);
    return {
      global: clip(globalTier(bed, readBase), room(budget.global)),
      local: target === undefined ? '' : localTier(bed, change, target, room(budget.local)),
      instruction: clip(instructionTier(change), room(budget.instruction)),
    };
  };
}

function globalTier(bed: Testbed, readBase: (path: string) => string | undefined): string {
  const about = `Repository tests: ${bed.framework.id} ${bed.detection.version}, ${bed.language.id}.`;
  const rules = HOUSE_RULE_FILES.flatMap((file) => testRules(readBase(file) ?? '')).slice(0, 6);
  return rules.length === 0 ? about : `${about}\nHouse rules for tests:\n${rules.join('\n')}`;
}

/** Lines of a house-rules file that speak about tests: the rest does not help to write one. */
function testRules(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[-*] /.test(line) && /\btests?\b/i.test(line) && line.length < 200);
}

function localTier(bed: Testbed, change: Change, target: Target, room: number): string {
  const file = change.files.find(({ path }) => path === target.symbol.path);
  const fence = bed.language.fence;
  const comment = fence === 'python' ? '#' : '//';
  const code = markChanged(target.symbol, target.changedLines, comment, room * 0.5);
  const parts = [
    `Code after a change (${JSON.stringify(change.title.slice(0, 100))}). Changed lines end with \`${comment} CHANGED\`.`,
    fenced(fence, code),
    ...entryPart(bed, file, target, comment, room * 0.2),
    'The change:',
    fenced('diff', clip(hunksOf(file, target.symbol), room * 0.3)),
  ];
  return clip(parts.join('\n'), room);
}

/** How the target is reached when it is not the symbol itself: the caller, or the class and its constructor. */
function entryPart(
  bed: Testbed,
  file: ChangedFile | undefined,
  target: Target,
  comment: string,
  room: number,
): readonly string[] {
  const parts: string[] = [];
  if (target.entry !== target.symbol)
    parts.push(
      `It is reached through \`${target.entry.qualifiedName}\`:`,
      fenced(bed.language.fence, clip(target.entry.source, room)),
    );
  const holder = target.entry.container;
  if (holder !== undefined && file !== undefined) {
    const maker = bed.language
      .symbols(file.headSource, file.path)
      .find(
        (symbol) =>
          symbol.container === holder && (symbol.name === '__init__' || symbol.name === 'constructor'),
      );
    if (maker !== undefined && maker !== target.symbol)
      parts.push(
        `\`${holder}\` is made by:`,
        fenced(bed.language.fence, `${comment} class ${holder}\n${clip(maker.source, room)}`),
      );
  }
  return parts;
}

function instructionTier(change: Change): string {
  const words = change.text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  return words === '' || words === change.title ? '' : `The author says:\n${words}`;
}

/** The symbol with its changed lines marked; a long one is cut to what surrounds them. */
function markChanged(
  symbol: CodeSymbol,
  changedLines: readonly number[],
  comment: string,
  room: number,
): string {
  const changed = new Set(changedLines);
  const lines = trimDoc(symbol).map(({ text, line }) => ({
    line,
    text: changed.has(line) ? `${text}  ${comment} CHANGED` : text,
  }));
  const whole = lines.map(({ text }) => text).join('\n');
  if (whole.length <= room) return whole;
  const near = (line: number, reach: number) => changedLines.some((at) => Math.abs(at - line) <= reach);
  for (const reach of [12, 6, 3]) {
    const kept = lines
      .filter(({ line }, index) => index < 2 || near(line, reach))
      .map(({ text }) => shorten(text, 160));
    const text = kept.join('\n');
    if (text.length <= room || reach === 3) return clip(text, room);
  }
  return clip(whole, room);
}

/** Long docstrings swamp a small prompt: 24 lines of them are enough (measured in the yield experiment). */
function trimDoc(symbol: CodeSymbol): readonly { readonly text: string; readonly line: number }[] {
  const lines = symbol.source
    .split('\n')
    .map((text, index) => ({ text: text.replace(/\r$/, ''), line: symbol.span.start + index }));
  const docLines = new Set(
    symbol.doc
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(24),
  );
  return docLines.size === 0 ? lines : lines.filter(({ text }) => !docLines.has(text.trim()));
}

function hunksOf(file: ChangedFile | undefined, symbol: CodeSymbol): string {
  if (file === undefined) return '';
  const hunks = file.diff.split(/^(?=@@ )/m).filter((hunk) => {
    const at = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(hunk);
    if (at === null) return false;
    const start = Number(at[1]);
    return start <= symbol.span.end && start + Number(at[2] ?? 1) >= symbol.span.start;
  });
  return hunks
    .join('')
    .split('\n')
    .map((line) => shorten(line, 160))
    .join('\n')
    .trimEnd();
}

/** A long regular expression swamps the prompt: its ends tell where it is. */
function shorten(line: string, most: number): string {
  return line.length <= most ? line : `${line.slice(0, most - 40)} … ${line.slice(-30)}`;
}

function clip(text: string, room: number): string {
  if (text.length <= room) return text;
  const cut = text.slice(0, Math.max(0, Math.floor(room) - 2));
  return `${cut.slice(0, Math.max(cut.lastIndexOf('\n'), cut.length - 200))}\n…`;
}
