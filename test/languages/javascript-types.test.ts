// Test code with types in it: kept where the test file is TypeScript, taken off where it is JavaScript.
import { javascript, typescript } from '../../src/languages/javascript.ts';
import { loadGrammars } from '../../src/languages/parser.ts';

await loadGrammars();

const source = `
import type { Kind } from './kinds';
import { sum, type Shape } from '../src/sum';
interface Local { a: number }
type Alias = Local | Kind;
function make<T extends object>(x?: T, ...rest: readonly string[]): T { return x as T; }
it('sums', () => {
  const a: Alias = { a: 1 };
  const m = new Map<string, Shape>();
  expect(sum(a, <any>m, make<Local>({ a: 2 })!)).toBe(1);
  expect(sum(null as unknown as number, a ? 1 : 2, a?.a)).toBe(3);
});`;

test('TypeScript keeps types, with what they name', () => {
  expect(typescript.harvest(source, ['sum'], 'model')).toEqual([
    {
      imports: ["import type { Kind } from './kinds';", "import { type Shape } from '../src/sum';"],
      setup: [
        'interface Local { a: number }',
        'type Alias = Local | Kind;',
        'function make<T extends object>(x?: T, ...rest: readonly string[]): T { return x as T; }',
        'const a: Alias = { a: 1 };',
        'const m = new Map<string, Shape>();',
      ],
      expression: 'sum(a, <any>m, make<Local>({ a: 2 })!)',
      origin: 'model',
    },
    {
      imports: ["import type { Kind } from './kinds';"],
      setup: ['interface Local { a: number }', 'type Alias = Local | Kind;', 'const a: Alias = { a: 1 };'],
      expression: 'sum(null as unknown as number, a ? 1 : 2, a?.a)',
      origin: 'model',
    },
  ]);
});

test('JavaScript takes them off', () => {
  expect(javascript.harvest(source, ['sum'], 'model')).toEqual([
    {
      imports: [],
      setup: ['function make(x, ...rest) { return x; }', 'const a = { a: 1 };', 'const m = new Map();'],
      expression: 'sum(a, m, make({ a: 2 }))',
      origin: 'model',
    },
    {
      imports: [],
      setup: ['const a = { a: 1 };'],
      expression: 'sum(null, a ? 1 : 2, a?.a)',
      origin: 'model',
    },
  ]);
});
