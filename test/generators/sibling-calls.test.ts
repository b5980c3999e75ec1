import { siblingCalls } from '../../src/generators/sibling-calls.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';
import { targetOf } from '../stages/proofs.ts';

beforeAll(loadGrammars);

const source = `class Logger:
    def isEnabledFor(self, level):
        return self._logger.isEnabledFor(level)

    def is_enabled_for(self, level):
        return self._logger.isEnabledFor(level)

    def bind(self, **more):
        return Logger({**self._context, **more})
`;
const tests = `from log import Logger


def test_enabled():
    logger = Logger({})
    assert logger.isEnabledFor(10) is False


def test_bind():
    assert Logger({}).bind(a=1).context == {"a": 1}
`;

test('a method that nothing calls is called as the one that is called most alike', () => {
  const entry = python.symbols(source, 'log.py').find(({ name }) => name === 'is_enabled_for');
  if (entry === undefined) throw new Error('no method');
  const symbolImport = { statements: ['from log import Logger'], reference: 'Logger' };
  const ground = {
    ...{ language: python, readHead: () => source, neighbours: [{ path: 'test_log.py', source: tests }] },
    home: { symbolImport } as never,
  };
  const calls = siblingCalls({ ...targetOf('f', []), symbol: entry, entry }, ground);
  const [first] = calls.map(({ setup, expression }) => [...setup, expression].join('; '));
  expect(first).toBe('logger = Logger({}); logger.is_enabled_for(10)');
  expect(calls.every(({ expression }) => expression.includes('.is_enabled_for('))).toBe(true);
});
