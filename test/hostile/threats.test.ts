// The threat model has a test for every row, and the published table says which.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostileCases } from './cases.ts';
import type { Threat } from './threat.ts';
import { threats } from './threats.ts';

const here = (file: string) => join(import.meta.dirname, '..', file);
const attackIds = new Set(hostileCases.map(({ id }) => id));

it('each threat is there once, from the first to the last of its kind', () => {
  const wanted = Object.entries({ A: 10, B: 5, C: 11, D: 14, E: 10, F: 6 }).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, at) => `${kind}${at + 1}`),
  );
  expect(threats.map(({ id }) => id)).toEqual(wanted);
});

it.each(threats)('$id $threat: tried by what is named', ({ attacks = [], tests = [] }) => {
  expect(attacks.length + tests.length).toBeGreaterThan(0);
  expect(attacks.filter((id) => !attackIds.has(id))).toEqual([]);
  for (const place of tests) {
    const [file = '', words = ''] = place.split(' › ');
    expect(words).not.toBe('');
    expect(readFileSync(here(file), 'utf8')).toContain(words);
  }
});

it('each attack belongs to a threat, or to the kind that its id begins with', () => {
  const named = new Set(threats.flatMap(({ attacks = [] }) => attacks));
  const kinds = new Set(threats.map(({ id }) => id[0]));
  expect([...attackIds].filter((id) => !named.has(id) && !kinds.has(id[0]))).toEqual([]);
});

const link = (file: string) => `[${file}](../../test/${file})`;
const triedBy = ({ attacks = [], tests = [] }: Threat) =>
  [...attacks, ...new Set(tests.map((place) => link(place.split(' › ')[0] ?? '')))].join(', ');

// Written anew with TESTWRIGHT_WRITE_DOCS=1.
it('the published table is this', () => {
  const path = here('../docs/security/threats.md');
  const text = `# The threat model, row by row

Made by \`test/hostile/threats.test.ts\`: do not edit. An id among the attacks ([attacks.md](attacks.md)) is tried three times: bare,
inside, and with its wall taken down; a file is a test with a control of its own.

| id | threat | met by | tried by |
| --- | --- | --- | --- |
${threats.map((one) => `| ${one.id} | ${one.threat} | ${one.metBy} | ${triedBy(one)} |`).join('\n')}
`;
  if (process.env['TESTWRIGHT_WRITE_DOCS'] === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
