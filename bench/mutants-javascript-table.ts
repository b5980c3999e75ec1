// Prints what bench/mutants-javascript.ts measured as Markdown, and every disagreement.
// Usage: node bench/mutants-javascript-table.ts RESULTS.jsonl
import { readFileSync } from 'node:fs';

interface Timed {
  readonly seconds: number;
  readonly peakMiB: number;
}

interface Result {
  readonly repository: string;
  readonly framework: string;
  readonly file: string;
  readonly tests: number;
  readonly mutants: number;
  readonly coldSample: number;
  readonly stryker: Timed;
  readonly counting: Timed;
  readonly warm: Timed;
  readonly cold: Timed;
  readonly rows: readonly {
    readonly line: number;
    readonly operator: string;
    readonly status: string;
    readonly before: string;
    readonly replacement: string;
    readonly ours: 'killed' | 'alive' | 'undecided';
    readonly cold?: string;
    readonly why?: string;
  }[];
}

const results: readonly Result[] = readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const isKilled = (status: string) => status === 'Killed' || status === 'Timeout';

console.log('| file, framework | who | verdicts | s | verdicts/s | peak MiB |');
console.log('|---|---|---|---|---|---|');
for (const one of results) {
  const decided = one.rows.filter(({ ours }) => ours !== 'undecided').length;
  const whole = {
    seconds: one.counting.seconds + one.warm.seconds,
    peakMiB: Math.max(one.counting.peakMiB, one.warm.peakMiB),
  };
  const print = (who: string, count: number, { seconds, peakMiB }: Timed) => {
    const numbers = [
      count,
      seconds.toFixed(1),
      (count / seconds).toFixed(2),

      peakMiB,
    ];
    const name = `${one.repository.replace(/\/repo$/, '').replace('+', '/')} ${one.file}, ${one.framework}`;
    console.log(`| ${name} | ${who} | ${numbers.join(' | ')} |`);
  };
  print('ours, warm', decided, one.warm);
  print('ours, warm, with the counting run', decided, whole);
  print('ours, cold (a sample)', one.coldSample, one.cold);
  print('StrykerJS', one.mutants, one.stryker);
}
for (const one of results) {
  const decided = one.rows.filter(({ ours }) => ours !== 'undecided');
  const differing = decided.filter(({ ours, status }) => ours !== (isKilled(status) ? 'killed' : 'alive'));
  const undecided = one.rows.filter(({ ours }) => ours === 'undecided');
  const checked = decided.filter(({ cold }) => cold !== undefined && cold !== 'undecided');
  const wrong = checked.filter(({ ours, cold }) => ours !== cold);
  const share = 100 - (100 * differing.length) / decided.length;
  console.log(
    `\n${one.file}, ${one.framework}: ${decided.length} of ${one.mutants} decided warm, ${share.toFixed(1)} % agree with StrykerJS; of ${checked.length} run cold as well, ${wrong.length} differ.`,
  );
  for (const { line, operator, status, before, replacement, ours, cold } of differing)
    console.log(
      `- line ${line}, ${operator}, \`${before.split('\n')[0]}\` → \`${replacement.split('\n')[0]}\`: ${status} there, ${ours} here, cold ${cold}`,
    );
  const reasons = [...new Set(undecided.map(({ why }) => why ?? ''))];
  for (const reason of reasons)
    console.log(`- undecided, ${undecided.filter(({ why }) => (why ?? '') === reason).length}: ${reason}`);
}
