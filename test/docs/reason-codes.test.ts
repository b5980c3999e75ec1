import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../src/errors.ts';
import { reasonTexts } from '../../src/report/reasons.ts';
import { reasonCodes } from '../../src/terms.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reason-codes.md'), 'utf8');
const [reasonPart = '', faultPart = ''] = page.split('## Faults');

function rowsOf(part: string): ReadonlyMap<string, readonly string[]> {
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((line) => {
      const [, code = '', ...cells] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return [code.replace(/`/g, ''), cells.filter((cell) => cell !== '')] as const;
    }),
  );
}

test('every reason code is explained, and nothing else', () => {
  const rows = rowsOf(reasonPart);
  expect([...rows.keys()].sort()).toEqual([...reasonCodes].sort());
  expect([...rows.values()].filter((cells) => cells.length !== 2)).toEqual([]);
  expect(Object.keys(reasonTexts).sort()).toEqual([...reasonCodes].sort());
});

test('every fault code is explained with its own exit code, and nothing else', () => {
  const rows = rowsOf(faultPart);
  expect([...rows.keys()].sort()).toEqual(Object.keys(faults).sort());
  for (const [code, cells] of rows) {
    expect(cells).toHaveLength(3);
    const fault = Object.entries(faults).find(([name]) => name === code)?.[1];
    expect([code, Number(cells[0])]).toEqual([code, fault?.exit]);
  }
});
