// The answer as SARIF 2.1.0, for code scanning: faults that nobody notices, tests that cannot fail, suspected regressions.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Fault } from '../errors.ts';
import type { Judgement } from '../terms.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean.ts';

const rules = {
  'fault-not-noticed': {
    level: 'warning',
    says: 'A fault planted in a changed line is noticed by no test.',
    help: 'Add a test that is red when the line reads as the message shows.',
  },
  'test-cannot-fail': {
    level: 'warning',
    says: 'A test runs changed lines and no planted fault turns it red.',
    help: 'Assert what the changed lines return or raise.',
  },
  'test-flaky': { level: 'warning', says: 'A test gave two results in two runs.', help: 'Make it steady.' },
  'test-does-not-run': {
    level: 'error',
    says: 'A test is red, or does not load, on the change.',
    help: 'Repair the test, or the code.',
  },
  'line-never-run': {
    level: 'note',
    says: 'A changed line is run by no green test.',
    help: 'Add a test that runs it, or remove it.',
  },
  'regression-suspected': {
    level: 'error',
    says: 'A call gives something else than before the change, and nothing announces that.',
    help: 'Look whether the change was meant; if so, say so in its message.',
  },
} as const;
type Rule = keyof typeof rules;
const ruleIds = Object.keys(rules).filter((id): id is Rule => id in rules);

const ruleOf: Partial<Record<Judgement['verdict'], Rule>> = {
  'cannot-fail': 'test-cannot-fail',
  flaky: 'test-flaky',
  'does-not-run': 'test-does-not-run',
};

/** Code scanning takes 25,000 results of a run; the first of each file say enough. */
const MOST_RESULTS = 5000;

interface Found {
  readonly rule: Rule;
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

/** @param version of Testwright */
export function sarifOf(answer: Answer, version: string) {
  return {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'Testwright',
            semanticVersion: version,
            rules: ruleIds.map((id) => ({
              id,
              shortDescription: { text: rules[id].says },
              help: { text: rules[id].help },
              defaultConfiguration: { level: rules[id].level },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: foundIn(answer).slice(0, MOST_RESULTS).map(resultOf),
      },
    ],
  };
}

/** Throws Fault `unwritable`. */
export async function writeSarif(file: string, answer: Answer, version: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(sarifOf(answer, version), null, 2)}\n`).catch((cause: unknown) => {
    throw new Fault('unwritable', { cause, fields: { file }, fix: 'Name a file that you may write to' });
  });
}

function foundIn({ mutants, judgements, neverRun, findings }: Answer): readonly Found[] {
  return [
    ...findings.map(({ file, symbol, call, before, now }) => ({
      rule: 'regression-suspected' as const,
      path: file,
      message: `${symbol}: ${call} gave ${before} and now gives ${now}`,
    })),
    ...judgements.flatMap(({ id, verdict, detail }) => {
      const rule = ruleOf[verdict];
      return rule === undefined ? [] : [{ rule, path: id.split('::')[0] ?? id, message: `${id}: ${detail}` }];
    }),
    ...mutants
      .filter(({ status }) => status === 'alive')
      .map(({ path, line, after }) => ({
        rule: 'fault-not-noticed' as const,
        path,
        line,
        message: `All tests stay green when this line reads: ${after}`,
      })),
    ...neverRun.flatMap(({ path, lines }) =>
      lines.map((line) => ({
        rule: 'line-never-run' as const,
        path,
        line,
        message: 'No green test runs this changed line',
      })),
    ),
  ];
}

function resultOf({ rule, path, line, message }: Found) {
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level: rules[rule].level,
    message: { text: cleanLine(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: path.toWellFormed().split('/').map(encodeURIComponent).join('/'),
            uriBaseId: '%SRCROOT%',
          },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
      },
    ],
    // Without the line number: the same finding stays the same when lines move.
    partialFingerprints: {
      'testwright/v1': createHash('sha256').update(`${rule}\0${path}\0${message}`).digest('hex').slice(0, 32),
    },
  };
}
