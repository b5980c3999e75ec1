// Refuses, before anything runs, a candidate that could not prove anything or reaches for what a unit test must not touch.
import type { Node } from 'web-tree-sitter';
import { descendants, type GrammarId, withSyntax } from '../languages/parser.ts';
import type { LanguageId } from '../terms.ts';
import type { Gate } from './gate.ts';

export type StaticVerdict = { readonly refused: false } | { readonly refused: true; readonly detail: string };

/** Names whose use makes a test slow, flaky, dishonest or dangerous. A quality gate, not a boundary: that is the sandbox. */
const forbidden: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /\b(?:process\.(?:exit|reallyExit|kill|abort)|os\._exit|sys\.exit|os\.abort|os\.kill)\b/,
    'it ends the process',
  ],
  [/\b(?:time\.sleep|asyncio\.sleep|setTimeout|setInterval|Atomics\.wait)\s*\(/, 'it waits for a clock'],
  [
    /\b(?:Date\.now|performance\.now|time\.time|time\.monotonic|datetime\.now|datetime\.utcnow|date\.today)\s*\(|\bnew Date\(\s*\)/,
    'it reads the clock',
  ],
  [/\b(?:Math\.random|crypto\.random\w+|random\.(?!Random\b|seed\b)\w+|uuid\.uuid[14])\s*\(/, 'it is random'],
  [
    /\b(?:child_process|subprocess|os\.system|os\.popen|worker_threads|execSync|spawnSync)\b/,
    'it starts a program',
  ],
  [
    /\b(?:fetch|XMLHttpRequest|urllib\.request|requests\.(?:get|post)|http\.(?:get|request)|socket\.socket)\s*\(/,
    'it uses a network',
  ],
  [
    /\b(?:fs\.(?:write|append|rm|unlink|mkdir)\w*|shutil\.rmtree|os\.(?:remove|unlink|rmdir|mkdir)\w*)\s*\(|\bopen\([^)]*['"][wax]/,
    'it writes files',
  ],
  [
    /\.(?:only|skip|todo)\s*\(|\bpytest\.(?:skip|xfail)\b|@pytest\.mark\.(?:skip|xfail)|\b(?:xit|xtest|xdescribe)\s*\(/,
    'it is skipped or shuts others out',
  ],
  [/toMatch(?:Inline)?Snapshot|\bassert_match_snapshot/, 'a snapshot states no expectation'],
  [/__testwright|testwright_hit/, 'it touches Testwright'],
];

const jsAssertion =
  /^(?:expect|assert|should|t\.(?:equal|deepEqual|deepLooseEqual|throws|ok|notOk|is|same|strictEqual|match|rejects))\b/;

export function judgeStatically(source: string, language: LanguageId): StaticVerdict {
  const bare = withoutTexts(source, language);
  const hit = forbidden.find(([pattern]) => pattern.test(bare));
  if (hit !== undefined) return { refused: true, detail: hit[1] };
  const grammar: GrammarId = language === 'typescript' ? 'typescript' : language;
  return withSyntax(grammar, source, (root) => {
    if (root.hasError) return { refused: true, detail: 'it does not parse' };
    const assertions = [...descendants(root)].filter((node) => isAssertion(node, language));
    if (assertions.length === 0) return { refused: true, detail: 'it asserts nothing' };
    const empty = assertions.find(isTautology);
    return empty === undefined
      ? { refused: false }
      : { refused: true, detail: `an assertion that cannot fail: ${empty.text.slice(0, 80)}` };
  });
}

/** What stands inside strings and comments is data, not use. */
function withoutTexts(source: string, language: LanguageId): string {
  return withSyntax(language, source, (root) => {
    let text = source;
    const texts = [...descendants(root)]
      .filter(
        (node) =>
          node.type === 'string_content' || node.type === 'string_fragment' || node.type === 'comment',
      )
      .reverse();
    for (const node of texts) text = text.slice(0, node.startIndex) + text.slice(node.endIndex);
    return text;
  });
}

function isAssertion(node: Node, language: LanguageId): boolean {
  if (language === 'python')
    return (
      node.type === 'assert_statement' ||
      (node.type === 'with_statement' && /^with pytest\.(?:raises|warns)\(/.test(node.text))
    );
  return (
    node.type === 'call_expression' &&
    jsAssertion.test(node.text) &&
    node.parent?.type !== 'member_expression'
  );
}

/** The same on both sides, or nothing but literals. */
function isTautology(assertion: Node): boolean {
  const literals = new Set([
    'true',
    'false',
    'integer',
    'number',
    'float',
    'string',
    'none',
    'null',
    'undefined',
  ]);
  if (assertion.type === 'assert_statement') {
    const claim = assertion.namedChild(0);
    if (claim === null) return true;
    if (literals.has(claim.type)) return true;
    const [left, right] = [claim.namedChild(0), claim.namedChild(1)];
    return (
      claim.type === 'comparison_operator' &&
      left !== null &&
      right !== null &&
      (left.text === right.text || (literals.has(left.type) && literals.has(right.type)))
    );
  }
  const given = assertion.childForFieldName('arguments')?.namedChild(0) ?? null;
  return (
    /^(?:assert|t\.ok)/.test(assertion.text) &&
    given !== null &&
    literals.has(given.type) &&
    (assertion.childForFieldName('arguments')?.namedChildCount ?? 0) < 2
  );
}

export const staticGate: Gate = {
  id: 'static',
  judge: async (proof, ground) => {
    const verdict = judgeStatically(proof.candidate.body, ground.bed.language.id);
    return verdict.refused
      ? { refused: true, code: 'static-gate', detail: verdict.detail }
      : { refused: false, proof };
  },
};
