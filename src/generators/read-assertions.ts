// The assertions of a test that a model wrote, as far as they have the plain form that a page could state.
import type { Node } from 'web-tree-sitter';
import { descendants, type GrammarId, withSyntax } from '../languages/parser.ts';
import type { Assertion } from '../terms.ts';

export interface ReadAssertions {
  readonly assertions: readonly Assertion[];
  /** False: some assertion has another form, so nobody's words can be held against the whole test. */
  readonly isComplete: boolean;
}

const jsEquality = /^(?:assert|t)(?:\.(?:equal|equals|is|strictEqual|deepEqual|deepStrictEqual|same))?$/;

export function readAssertions(body: string, grammar: GrammarId, bound: ReadonlySet<string>): ReadAssertions {
  return withSyntax(grammar, body, (root) => {
    const read = [...descendants(root)].flatMap((node) =>
      grammar === 'python' ? readPython(node) : readJavascript(node),
    );
    const assertions = read.filter((one) => one !== null);
    // A name of the test's own may hold anything: `x == 4` is stated nowhere.
    const isOwn = ({ expression }: Assertion) =>
      (expression.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).some((word) => bound.has(word));
    return { assertions, isComplete: assertions.length === read.length && !assertions.some(isOwn) };
  });
}

function equality(expression: Node | null, expected: Node | null): Assertion | null {
  return expression === null || expected === null
    ? null
    : {
        setup: [],
        expression: expression.text,
        shape: 'plain',
        expectation: { kind: 'equal', literal: expected.text },
      };
}

function readPython(node: Node): readonly (Assertion | null)[] {
  if (node.type === 'assert_statement') {
    const claim = node.namedChild(0);
    const isEquality =
      claim?.type === 'comparison_operator' &&
      claim.namedChildCount === 2 &&
      /^(?:==|is)$/.test(claim.children[1]?.text ?? '');
    return [isEquality ? equality(claim.namedChild(0), claim.namedChild(1)) : null];
  }
  if (node.type !== 'with_statement') return [];
  const raises = /^with pytest\.raises\(\s*([\w.]+)\s*\):\s*(.+)$/.exec(node.text);
  if (raises?.[1] === undefined || raises[2] === undefined) return [null];
  return [
    {
      setup: [],
      expression: raises[2],
      shape: 'plain',
      expectation: { kind: 'throws', type: raises[1], message: '' },
    },
  ];
}

function readJavascript(node: Node): readonly (Assertion | null)[] {
  if (node.type !== 'call_expression') return [];
  const called = node.childForFieldName('function');
  const given = node.childForFieldName('arguments');
  if (called?.type === 'member_expression') {
    const subject = called.childForFieldName('object');
    if (subject?.type === 'call_expression' && subject.childForFieldName('function')?.text === 'expect') {
      const isEquality = /^(?:toBe|toEqual|toStrictEqual)$/.test(
        called.childForFieldName('property')?.text ?? '',
      );
      const shown = subject.childForFieldName('arguments')?.namedChild(0) ?? null;
      return [isEquality ? equality(shown, given?.namedChild(0) ?? null) : null];
    }
  }
  if (called === null || !/^(?:assert|t|expect)\b/.test(called.text) || called.text === 'expect') return [];
  return [
    jsEquality.test(called.text) && (given?.namedChildCount ?? 0) >= 2
      ? equality(given?.namedChild(0) ?? null, given?.namedChild(1) ?? null)
      : null,
  ];
}
