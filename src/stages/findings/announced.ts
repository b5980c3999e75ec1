// Does the text of a change announce that a symbol behaves otherwise? Mechanical, and in doubt it does: a finding that
// its author meant costs more trust than one that is not shown. The rule in words: docs/evidence.md.
import type { CodeSymbol } from '../../terms.ts';

/** `same`: the text promises that behaviour stays. `silent`: it neither announces nor promises. */
export type Said = 'announced' | 'same' | 'silent';

const promise =
  /\b(?:no|without(?: any)?|not) (?:functional|behaviou?ral|behaviou?r|semantic|visible|user[- ]visible) changes?\b|\bsame (?:behaviou?r|results?|output)\b|\b(?:does|do|should|must)(?: not|n't) change (?:the )?behaviou?r\b/gi;
/** Only words that speak of code and hardly ever of what it does: "extract" or "format" may be either. */
const sameWords =
  /\b(?:refactor|clean(?:s|ed|ing)?[ -]?up|tid(?:y|ies)|simplif|renam|reformat|formatting|formatter|lint|code style|typo|typing|type hints?|annotat|docs?\b|docstring|speed(?:s|ed|ing)?[ -]?up|faster|performance|perf\b|optimi[sz]|chore|reorgani[sz]|restructur|moderni[sz]|dedup)/i;
/** What says that something is done otherwise than before. A release brings whatever it brings. */
const changeWords =
  /\b(?:fix|bug|chang|no longer|instead|return|rais|throw|reject|refus|disallow|forbid|valid|requir|allow|accept|support|handl|treat|correct|wrong|remov|drop|deprecat|break|behav|round|clamp|ignor|error|exception|fail|strict|default|limit|never|always|must|now\b|only\b|from\b|until\b|adjust|increas|decreas|lower|higher|feat|implement|introduc|detect|prevent|avoid|ensur|check|guard|escap|trim|strip|convert|normali[sz]|start|stop|releas|bump|version|merge|import|sync|vendor|initial|v?\d+\.\d+\.\d+)/i;
/** They may speak of the code as well as of what it does. Beside a promise they take it back, and announce nothing. */
const vagueWords =
  /\b(?:add|new|mak|us(?:e|ing)\b|replac|updat|set|switch|improv|extend|rework|rewrit|revert)/i;

/** `styleOf`, `check_limit`, and what stands in backquotes: names of code, not words about it. */
const identifier = /`[^`]*`|\b\w*(?:_\w|[a-z][A-Z])\w*/g;

export function whatIsSaid(text: string, symbol: CodeSymbol, changed: readonly CodeSymbol[]): Said {
  const others = changed.filter(({ qualifiedName }) => qualifiedName !== symbol.qualifiedName);
  let said: Said = 'silent';
  for (const sentence of text.split(/\n+|(?<=[.;!?])\s+/)) {
    if (!names(sentence, symbol) && others.some((other) => names(sentence, other))) continue;
    const rest = sentence.replace(promise, '');
    const promises = rest !== sentence || sameWords.test(rest.replace(identifier, ''));
    const isVague = vagueWords.test(rest);
    if (changeWords.test(withoutNames(rest, symbol)) || (isVague && !promises)) return 'announced';
    if (promises && !isVague) said = 'same';
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
