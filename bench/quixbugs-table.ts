// Prints what bench/quixbugs.ts measured as Markdown; of a program that was measured twice, the newest.
// Usage: node bench/quixbugs-table.ts RESULTS.jsonl
import { readFileSync } from 'node:fs';
import type { Row } from './quixbugs-rows.ts';

const rows: readonly Row[] = readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const newest = [...new Map(rows.map((row) => [`${row.way} ${row.program}`, row])).values()];
const print = (line: string) => process.stdout.write(`${line}\n`);

print(
  '| program | way | tests: kind, oracle, on the buggy and on the correct version | s | model s | reasons |',
);
print('|---|---|---|---|---|---|');
for (const { program, way, tests, seconds, modelSeconds, reasons, error } of newest) {
  const words = tests.map(
    ({ kind, oracle, onBuggy, onCorrect }) => `${kind} ${oracle} ${onBuggy}/${onCorrect}`,
  );
  print(
    `| ${program} | ${way} | ${words.join(', ')} | ${seconds} | ${modelSeconds} | ${error ?? reasons.join(', ')} |`,
  );
}

const fixes = newest.filter(({ way }) => way === 'fix');
const tells = ({ onBuggy, onCorrect }: Row['tests'][number]) => onBuggy === 'fail' && onCorrect === 'pass';
const told = fixes.filter(({ tests }) => tests.some(tells));
print(`\n- Red on base and green on head: ${told.length} of ${fixes.length} programs.`);
for (const oracle of ['stated', 'agreed', 'observed']) {
  const some = told.filter(({ tests }) => tests.some((one) => tells(one) && one.oracle === oracle));
  print(`  - by a test with oracle ${oracle}: ${some.length}`);
}
const unsteady = fixes.flatMap(({ tests }) => tests).filter(({ onCorrect }) => onCorrect !== 'pass');
print(`- Accepted tests not green on the correct version: ${unsteady.length}.`);
const locks = newest.filter(({ way }) => way === 'lock');
const vouched = locks.flatMap(({ tests }) => tests).filter(({ oracle }) => oracle !== 'observed');
const locked = vouched.filter(({ onCorrect }) => onCorrect !== 'pass');
print(
  `- Bug-lock: ${locked.length} of ${vouched.length} accepted tests with oracle stated or agreed, of ${locks.length} programs whose buggy version was head.`,
);
