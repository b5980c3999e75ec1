// Does the text of a change announce that a symbol behaves otherwise? Mechanical, and in doubt it does: a finding that
// its author meant costs more trust than one that is not shown. The rule in words: docs/evidence.md.
import type { CodeSymbol } from '../../terms.ts';

/** `same`: the text promises that behaviour stays. `silent`: it neither announces nor promises. */
export type Said = 'announced' | 'same' | 'silent';

const promise =
  /\b(?:no|without(?: any)?|not) (?:functional|behaviou?ral|behaviou?r|semantic|visible|user[- ]visible) changes?\b|\bsame (?:behaviou?r|results?|output)\b|\b(?:does|do|should|must)(?: not|n't) change (?:the )?behaviou?r\b/gi;
const sameWords =
  /\b(?:refactor|clean(?:s|ed|ing)?[ -]?up|tid(?:y|ies)|simplif|renam|extract|inlin|reformat|format|lint|style|typo|typing|type hints?|annotat|docs?|docstring|comment|speed|fast|perf|optimi[sz]|cach|chore|reorgani[sz]|restructur|moderni[sz]|dedup|shorten|move)/i;
/** What says that something is done otherwise than before. */
const changeWords =
  /\b(?:fix|bug|chang|no longer|instead|return|rais|throw|reject|refus|disallow|forbid|valid|requir|allow|accept|support|handl|treat|correct|wrong|remov|drop|deprecat|break|behav|round|clamp|ignor|error|exception|fail|strict|default|limit|never|always|must|now\b|only\b|from\b|until\b|adjust|increas|decreas|lower|higher|feat|implement|introduc|detect|prevent|avoid|ensur|check|guard|escap|trim|strip|convert|normali[sz]|start|stop)/i;
/** They may speak of the code as well as of what it does: beside a word of the first list, of the code. */
const vagueWords =
  /\b(?:add|new|mak|us(?:e|ing)\b|replac|updat|set|switch|improv|extend|rework|rewrit|revert)/i;

export function whatIsSaid(text: string, symbol: CodeSymbol, changed: readonly CodeSymbol[]): Said {
  const others = changed.filter(({ qualifiedName }) => qualifiedName !== symbol.qualifiedName);
  let said: Said = 'silent';
  for (const sentence of text.split(/\n+|(?<=[.;!?])\s+/)) {
    if (!names(sentence, symbol) && others.some((other) => names(sentence, other))) continue;
    const rest = sentence.replace(promise, '');
    const promises = rest !== sentence || sameWords.test(rest);
    if (changeWords.test(withoutNames(rest, symbol)) || (vagueWords.test(rest) && !promises))
      return 'announced';
    if (promises) said = 'same';
  }
  return said;
}

function names(sentence: string, { name, container }: CodeSymbol): boolean {
  return [name, container].some(
    (word) => word !== undefined && new RegExp(`(?<![\\w$])${quote(word)}(?![\\w$])`).test(sentence),
  );
}

/** A function called `check_limit` is no announcement of a check. */
function withoutNames(sentence: string, { name, container }: CodeSymbol): string {
  return [name, container]
    .filter((word) => word !== undefined && /[_A-Z]/.test(word))
    .reduce((text: string, word) => text.replaceAll(word ?? '', ''), sentence);
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
