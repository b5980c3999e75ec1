// Refuses, before anything runs, a candidate that could not prove anything or reaches for what a unit test must not touch.
import type { Node } from 'web-tree-sitter';
import { descendants, type GrammarId, withSyntax } from '../languages/parser.ts';
import type { LanguageId } from '../terms.ts';
import { flakySources, leavesMock, pythonMemory } from './flaky-sources.ts';
import type { Gate } from './gate.ts';

/** Names whose use makes a test slow, flaky, dishonest or dangerous. A quality gate, not a boundary: that is the sandbox. */
const forbidden: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /\b(?:process\.(?:exit|exitCode|reallyExit|kill|abort)|os\._exit|sys\.exit|os\.abort|os\.kill|os\.fork|pytest\.exit)\b|\bSystemExit\b|(?<![\w.])(?:exit|quit)\s*\(/,
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
    /\b(?:fetch|XMLHttpRequest|urllib\.request\.\w+|requests\.(?:get|post)|http\.(?:get|request)|socket\.socket)\s*\(/,
    'it uses a network',
  ],
  [
    /\b(?:fs\.(?:write|append|rm|unlink|mkdir)\w*|shutil\.rmtree|os\.(?:remove|unlink|rmdir|mkdir)\w*)\s*\(|\.(?:write_text|write_bytes|unlink)\s*\(/,
    'it writes files',
  ],
  [
    /(?<![\w.])(?:eval|exec|__import__|compile)\s*\(|\bimportlib\b|\bnew Function\s*\(|\b(?:globalThis|process|global)\s*\[/,
    'it builds code while it runs',
  ],
  [
    /\b(?:inspect\.)?getsource(?:lines)?\s*\(|\b__code__\b|\.co_(?:code|consts)\b|\bFunction\.prototype\.toString\b/,
    'it reads code instead of running it',
  ],
  [
    /\b(?:it|test|describe|suite|context|t)\.(?:only|skip|todo)\s*\(|\bpytest\.(?:skip|xfail|importorskip)\b|@pytest\.mark\.(?:skip|xfail)|(?<![\w.])(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
    'it is skipped or shuts others out',
  ],
  [/toMatch(?:Inline)?Snapshot|\bassert_match_snapshot/, 'a snapshot states no expectation'],
  [/__testwright|testwright_hit/, 'it touches Testwright'],
];
/** Seen only with its texts: the mode is one. */
const opensForWriting = /(?<![\w.])open\([^)]*,\s*(?:mode\s*=\s*)?['"][rbt]*[wax+]/;

const jsAssertion =
  /^(?:expect|assert|should|(?:s\d*)?t\.(?:equal|deepEqual|deepLooseEqual|throws|ok|notOk|is|same|strictEqual|match|rejects))\b/;

/** Why a test of this source may not even be run; undefined: it may. */
export function objectionTo(source: string, language: LanguageId): string | undefined {
  // A method is indented as in its class, which is not part of it.
  const whole = language === 'python' && /^[ \t]/.test(source) ? `class Block:\n${source}` : source;
  const bare = withoutTexts(whole, language);
  const hit = [...forbidden, ...flakySources].find(([pattern]) => pattern.test(bare));
  if (hit !== undefined) return hit[1];
  if (language === 'python' && pythonMemory.test(bare)) return 'it depends on memory';
  if (leavesMock(bare)) return 'it leaves a mock behind';
  if (opensForWriting.test(source)) return 'it writes files';
  const grammar: GrammarId = language;
  return withSyntax(grammar, whole, (root) => {
    if (root.hasError) return 'it does not parse';
    const assertions = [...descendants(root)].filter((node) => isAssertion(node, language));
    if (assertions.length === 0) return 'it asserts nothing';
    const empty = assertions.find(isTautology);
    return empty === undefined ? undefined : `an assertion that cannot fail: ${empty.text.slice(0, 80)}`;
  });
}

/** What stands inside strings and comments is data, not use; blanks around a dot hide nothing. */
function withoutTexts(source: string, language: LanguageId): string {
  return withSyntax(language, source, (root) => {
    let text = source;
    const texts = [...descendants(root)]
      .filter(({ type }) => type === 'string_content' || type === 'string_fragment' || type === 'comment')
      .reverse();
    for (const node of texts) text = text.slice(0, node.startIndex) + text.slice(node.endIndex);
    return text.replace(/\s*(\?\.|\.)\s*(?=[A-Za-z_])/g, '.');
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

const literals = new Set(
  'true false integer number float string none null undefined concatenated_string'.split(' '),
);

/** The same on both sides, or nothing but literals. */
function isTautology(assertion: Node): boolean {
  if (assertion.type === 'with_statement') return false;
  if (assertion.type === 'assert_statement') return isEmptyClaim(assertion.namedChild(0));
  const called = assertion.childForFieldName('function');
  const given = argumentsOf(assertion);
  const expected = expectOf(called ?? null);
  if (expected !== undefined) return isEmptyPair(argumentsOf(expected)[0], given[0]);
  if (called?.text === 'expect') return true;
  return given.length >= 2 &&
    !/\.(?:ok|notOk|throws|rejects)$/.test(called?.text ?? '') &&
    called?.text !== 'assert'
    ? isEmptyPair(given[0], given[1])
    : given[0] === undefined || literals.has(given[0].type);
}

/** The `expect(…)` at the start of a chain such as `expect(x).not.toBe`. */
function expectOf(called: Node | null): Node | undefined {
  let node = called;
  while (node?.type === 'member_expression') node = node.childForFieldName('object');
  return node?.type === 'call_expression' && node.childForFieldName('function')?.text === 'expect'
    ? node
    : undefined;
}

function argumentsOf(call: Node): readonly Node[] {
  const given = call.childForFieldName('arguments')?.namedChildren ?? [];
  return given.filter((node): node is Node => node !== null && node.type !== 'comment');
}

function isEmptyPair(left: Node | undefined, right: Node | undefined): boolean {
  if (left === undefined) return true;
  if (right === undefined) return literals.has(left.type);
  return left.text === right.text || (literals.has(left.type) && literals.has(right.type));
}

/** A Python claim that holds whatever the code does; a tuple is true as such. */
function isEmptyClaim(claim: Node | null): boolean {
  if (claim === null || literals.has(claim.type) || claim.type === 'tuple') return true;
  if (claim.type === 'parenthesized_expression') return isEmptyClaim(claim.namedChild(0));
  if (claim.type === 'boolean_operator')
    return (
      claim.childForFieldName('operator')?.text === 'or' &&
      [claim.childForFieldName('left'), claim.childForFieldName('right')].some(isEmptyClaim)
    );
  const [left, right] = [claim.namedChild(0) ?? undefined, claim.namedChild(1) ?? undefined];
  return claim.type === 'comparison_operator' && isEmptyPair(left, right);
}

export const staticGate: Gate = {
  id: 'static',
  judge: async (proof, ground) => {
    const detail = objectionTo(proof.candidate.body, ground.bed.language.id);
    return detail === undefined ? { refused: false, proof } : { refused: true, code: 'static-gate', detail };
  },
};
