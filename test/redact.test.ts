import fc from 'fast-check';
import { hideSecrets, redact, redactConfigured, redactRecord } from '../src/redact.ts';
import { clean } from '../src/report/clean.ts';

const own = 'correct horse/battery+staple?"9';
beforeAll(() => hideSecrets([own, 'short', 'sixteen-byte-key']));

// Put together here, so that nobody's scanner takes them for real ones.
const tokens: Readonly<Record<string, string>> = {
  'GitHub, personal': `ghp_${'a1B2'.repeat(9)}`,
  'GitHub, installation': `ghs_${'a1B2'.repeat(9)}`,
  'GitHub, fine-grained': `github_pat_${'11ABCDEFG0'.repeat(4)}`,
  GitLab: `glpat-${'aB3-'.repeat(5)}`,
  npm: `npm_${'aB3d'.repeat(9)}`,
  PyPI: `pypi-${'AgEIcHlw'.repeat(8)}`,
  AWS: `AKIA${'Z7'.repeat(8)}`,
  Slack: `xoxb-${'1234567890-'.repeat(2)}abcDEF`,
  Stripe: `sk_live_${'aB3d'.repeat(6)}`,
  OpenAI: `sk-proj-${'aB3d'.repeat(10)}`,
  Google: `AIza${'aB3d_'.repeat(7)}`,
  'Hugging Face': `hf_${'aBcD'.repeat(9)}`,
  JWT: `eyJ${'aB3d'.repeat(5)}.eyJ${'aB3d'.repeat(9)}.${'aB3d'.repeat(10)}`,
  'a private key': `-----BEGIN RSA PRIVATE KEY-----\n${'aB3d'.repeat(30)}\n-----END RSA PRIVATE KEY-----`,
};
const around = fc.constantFrom('', ' ', '\n', '"', 'x ', 'log: ', '<', 'é');
const known = fc.constantFrom(...Object.values(tokens));
const any = fc.oneof(known, fc.constant(own), fc.constant('sixteen-byte-key'));

test.each(Object.entries(tokens))('%s', (_, token) => {
  expect(redact(`before ${token} after`)).toBe('before [redacted] after');
});

test.each([
  ['git clone https://bob:hunter2@example.com/x.git', 'git clone https://bob:[redacted]@example.com/x.git'],
  ['Authorization: Bearer abcdefgh12', 'Authorization: Bearer [redacted]'],
  ['{"authorization": "Basic dXNlcjpwYXNz"}', '{"authorization": "Basic [redacted]"}'],
  ['https://x-access-token:v1.abcdef012345@github.com', 'https://x-access-token:[redacted]@github.com'],
  ['https://example.com/a:b@c and user@example.com', 'https://example.com/a:b@c and user@example.com'],
  ['commit 0123456789abcdef0123456789abcdef01234567', 'commit 0123456789abcdef0123456789abcdef01234567'],
  ['task-management-system-configuration', 'task-management-system-configuration'],
  ['short words stay', 'short words stay'],
])('%s', (text, shown) => {
  expect(redact(text)).toBe(shown);
});

test('a secret never survives as it is, in an address, in hexadecimal or in base64 with anything around it', () => {
  const encoded = (bytes: Buffer) => [bytes.toString('base64'), bytes.toString('base64url')];
  fc.assert(
    fc.property(
      any,
      around,
      around,
      fc.constantFrom('', ' ', ':', '"', 'é', 'key='),
      (secret, before, after, inner) => {
        const wrapped = Buffer.from(`${inner}${secret}${inner}`);
        const lines = wrapped.toString('base64').replace(/.{76}/g, '$&\n');
        const forms = [
          secret,
          encodeURIComponent(secret),
          [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
          ...encoded(wrapped),
          lines,
          Buffer.from(encoded(wrapped)[0] ?? '').toString('base64'),
        ];
        for (const form of forms) {
          const shown = redact(`${before} ${form} ${after}`);
          expect(shown).toContain('[redacted]');
          expect(shown).not.toContain(form);
          expect(shown).not.toContain(secret);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('what is redacted stays as it is, and what has no secret in it is left alone', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), any)), (parts) => {
      const once = redact(parts.join(' '));
      expect(redact(once)).toBe(once);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) => {
      expect(redact(words.join(' '))).toBe(words.join(' '));
    }),
  );
});

test('escape sequences inside a token do not hide it', () => {
  const token = tokens['npm'] ?? '';
  expect(clean(`${token.slice(0, 9)}\u001b[0m${token.slice(9)}`)).toBe('[redacted]');
});

test('a record loses secrets everywhere, and code in it only those of the operator', () => {
  const token = tokens['JWT'] ?? '';
  const record = {
    name: token,
    [token]: 1,
    patch: `+${token} ${own}`,
    list: [{ message: `x ${own}` }],
    ms: 2,
  };
  expect(redactRecord(record)).toEqual({
    name: '[redacted]',
    '[redacted]': 1,
    patch: `+${token} [redacted]`,
    list: [{ message: 'x [redacted]' }],
    ms: 2,
  });
  expect(redactConfigured(token)).toBe(token);
});

test('a megabyte that looks like anything is done in a moment', () => {
  for (const text of ['a', 'A%41', 'eyJ', '-----BEGIN PRIVATE KEY-----', '://a:', 'aGk\n', 'sk-'])
    expect(redact(text.repeat(Math.ceil(1e6 / text.length))).length).toBeGreaterThan(0);
}, 20_000);
