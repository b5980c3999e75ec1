// Prints what bench/changes.ts measured as Markdown: a row for every case, then the sums.
// Usage: node bench/table.ts RESULTS.jsonl
import { readFileSync } from 'node:fs';

interface Row {
  readonly repository: string;
  readonly commit: string;
  readonly exit: number | null;
  readonly seconds: number;
  readonly modelSeconds: number;
  readonly prepareSeconds: number;
  readonly peakMiB: number;
  readonly accepted: number;
  readonly tests: readonly { readonly kind: string; readonly oracle: string }[];
  readonly wrong: number;
  readonly reasons: readonly string[];
  readonly error?: string;
  readonly left: readonly string[];
}

const rows: readonly Row[] = readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const print = (line: string) => process.stdout.write(`${line}\n`);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

print('| change | tests | kind, oracle | wrong | s | model s | prepare s | peak MiB | reasons |');
print('|---|---|---|---|---|---|---|---|---|');
for (const row of rows) {
  const kinds = row.tests.map(({ kind, oracle }) => `${kind} ${oracle}`).join(', ');
  const why = row.error ?? (row.accepted > 0 ? '' : row.reasons.join(', '));
  print(
    `| ${row.repository} ${row.commit.slice(0, 8)} | ${row.accepted} | ${kinds} | ${row.wrong} | ${row.seconds} | ${row.modelSeconds} | ${row.prepareSeconds} | ${row.peakMiB} | ${why.replace(/\s+/g, ' ').slice(0, 80)} |`,
  );
}

const testable = rows.filter(
  ({ reasons }) =>
    !reasons.includes('no-code-change') &&
    !reasons.includes('no-change') &&
    !reasons.includes('not-measured'),
);
const ran = testable.filter(
  ({ reasons }) => !reasons.includes('cannot-prepare') && !reasons.includes('no-test-command'),
);
const missing = ran.filter(({ reasons }) => !reasons.includes('nothing-missing'));
const given = testable.filter(({ accepted }) => accepted > 0);
const tests = rows.flatMap((row) => row.tests);
const share = (part: number, whole: number) =>
  `${part} of ${whole} (${Math.round((100 * part) / Math.max(1, whole))} %)`;
const count = (kind: string, oracle: string) =>
  tests.filter((test) => test.kind === kind && test.oracle === oracle).length;

print('');
print(
  `- Cases: ${rows.length}; with testable changed lines: ${testable.length}; whose suite could be run: ${ran.length}; where it missed something: ${missing.length}.`,
);
print(
  `- At least one accepted test: ${share(given.length, testable.length)} of those with testable lines; ${share(given.length, ran.length)} of those whose suite could be run; ${share(given.length, missing.length)} of those where it missed something.`,
);
for (const kind of ['behaviour', 'guard', 'new'])
  print(
    `- ${kind}: ${['stated', 'agreed', 'observed'].map((oracle) => `${count(kind, oracle)} ${oracle}`).join(', ')}.`,
  );
print(
  `- Accepted tests: ${tests.length}; wrong in the audit: ${rows.reduce((sum, { wrong }) => sum + wrong, 0)}.`,
);
const outside = ran.map(
  ({ seconds, modelSeconds, prepareSeconds }) => seconds - modelSeconds - prepareSeconds,
);
print(
  `- Seconds, suites that ran: median ${median(ran.map(({ seconds }) => seconds))}, most ${Math.max(...ran.map(({ seconds }) => seconds))}; outside model and preparation: median ${Math.round(median(outside))}, most ${Math.round(Math.max(...outside))}.`,
);
print(
  `- Peak memory of the process tree with the embedded model: ${Math.max(...rows.map(({ peakMiB }) => peakMiB))} MiB; faults: ${rows.filter(({ exit }) => exit !== 0).length}; left behind: ${rows.filter(({ left }) => left.length > 0).length}.`,
);
